export function label() {
  return 'one'
}
