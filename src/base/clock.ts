import { setTimeout as delay } from 'node:timers/promises'

/** What time it is, and how to wait. Passed in wherever a test must own time. */
export interface Clock {
  /** ms since 1970. No order between writers is ever taken from it. */
  now(): number
  /** Resolves after `ms`; rejects with the signal's reason when it is aborted before. */
  sleep(ms: number, signal?: AbortSignal): Promise<void>
}

/** The machine's own clock. */
export const systemClock: Clock = {
  now: () => Date.now(),
  async sleep(ms, signal) {
    try {
      await delay(ms, undefined, signal && { signal })
    } catch (error) {
      signal?.throwIfAborted()
      throw error
    }
  },
}
