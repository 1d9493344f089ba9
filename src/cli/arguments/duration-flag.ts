import { usageError } from './usage-error.ts'

const UNITS: Readonly<Record<string, number>> = { s: 1000, m: 60_000, h: 3_600_000, d: 86_400_000 }

/** A length of time as a flag gives it (`90s`, `30m`, `24h`, `2d`, `0`), in ms. */
export function durationFlag(name: string, text: string): number {
  const [, amount, unit] = /^(\d{1,6})([smhd])$/.exec(text) ?? []
  if (amount !== undefined && unit !== undefined) return Number(amount) * (UNITS[unit] as number)
  if (text === '0') return 0
  return usageError(`--${name} expects a length of time, got "${text}"`, `For example --${name} 30m, 24h or 2d.`)
}
