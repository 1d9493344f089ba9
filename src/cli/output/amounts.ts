/** `14,243`, of a whole number. Not by `toLocaleString`: what that loads takes longer than a small build's plan. */
export const count = (value: number): string => String(value).replace(/\B(?=(\d{3})+$)/g, ',')

/** `1 site`, `213 sites` */
export const counted = (value: number, one: string, many = `${one}s`): string =>
  `${count(value)} ${value === 1 ? one : many}`

/** `640 B`, `12.4 kB`, `120 MB` */
export function bytes(value: number): string {
  if (value < 1000) return `${value} B`
  const units = ['kB', 'MB', 'GB', 'TB']
  let amount = value
  let unit = ''
  for (const name of units) {
    if (amount < 1000 && unit) break
    amount /= 1000
    unit = name
  }
  return `${amount < 100 ? amount.toFixed(1) : Math.round(amount)} ${unit}`
}

/** `840 ms`, `4.1 s`, `3 min 5 s` */
export function duration(ms: number): string {
  if (ms < 1000) return `${Math.round(ms)} ms`
  if (ms < 60_000) return `${(ms / 1000).toFixed(1)} s`
  return `${Math.floor(ms / 60_000)} min ${Math.round((ms % 60_000) / 1000)} s`
}

/** How long ago, in one unit: `40 s`, `5 min`, `3 h`, `12 d`. */
export function age(ms: number): string {
  const steps = [
    [86_400_000, 'd'],
    [3_600_000, 'h'],
    [60_000, 'min'],
  ] as const
  const [size, unit] = steps.find(([size]) => ms >= size) ?? [1000, 's']
  return `${Math.max(0, Math.floor(ms / size))} ${unit}`
}
