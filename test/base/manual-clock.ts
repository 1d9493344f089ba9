import type { Clock } from '#base/clock.ts'

/** A clock that stands until it is told to go on. Sleeping advances it at once, and is noted. */
export interface ManualClock extends Clock {
  readonly slept: number[]
  advance(ms: number): void
}

export function manualClock(start = Date.UTC(2026, 0, 2, 3, 4, 5)): ManualClock {
  let now = start
  const slept: number[] = []
  return {
    slept,
    now: () => now,
    advance(ms) {
      now += ms
    },
    async sleep(ms, signal) {
      signal?.throwIfAborted()
      slept.push(ms)
      now += ms
    },
  }
}
