import type { Failure } from '#model/failure.ts'

/** Failures that a report shows of one site; the rest are counted. */
const SHOWN = 50

/** Collects failures. Those beyond the bound are only counted, and never made: finding a line costs reading a file. */
export function failureList(first: readonly Failure[]) {
  const shown = first.slice(0, SHOWN)
  let total = first.length
  return {
    add(make: () => Failure): void {
      if (total++ < SHOWN) shown.push(make())
    },
    list(): readonly Failure[] {
      if (total === shown.length) return shown
      const last = shown.at(-1) as Failure
      return [
        ...shown,
        { code: last.code, message: `${total - shown.length} more faults of this content are not shown` },
      ]
    },
  }
}
