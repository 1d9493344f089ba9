export function label() {
  return 'two'
}
