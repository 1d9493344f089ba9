/** Written into pages as a text. */
export function toggle(theme: string) {
  const seen = [theme]
  const stores = seen.map(name => ({ name }))
  document.documentElement.dataset.theme = theme
  seen.push(stores[0].name)
  window.counter = (window.counter ?? 0) + 1
  class Memory {
    seen = seen
  }
  return new Memory()
}
