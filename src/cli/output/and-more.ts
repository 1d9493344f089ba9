import { count, counted } from './amounts.ts'

/** The line that follows a list of which only the first `shown` are printed; no line where that is all. */
export function andMore(held: number, shown: number, one?: string): readonly string[] {
  const hidden = held - shown
  if (hidden <= 0) return []
  return [`… and ${one === undefined ? count(hidden) : counted(hidden, one)} more (--json names all)`]
}
