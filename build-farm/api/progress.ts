import type { FarmEvent } from '#model/farm.ts'

export interface Progress {
  /** Tells everybody who looks on. */
  tell(event: FarmEvent): void
  /** Events from now on, until `signal` is aborted. Whoever reads too slowly misses the oldest. */
  follow(signal: AbortSignal): AsyncIterable<FarmEvent>
}

const KEPT = 500

/** Hands what the farm tells to any number of followers, each at its own pace. */
export function createProgress(): Progress {
  const followers = new Set<(event: FarmEvent) => void>()
  return {
    tell(event) {
      for (const follow of followers) follow(event)
    },
    async *follow(signal) {
      const waiting: FarmEvent[] = []
      let wake: (() => void) | undefined
      const note = (event: FarmEvent): void => {
        if (waiting.length >= KEPT) waiting.shift()
        waiting.push(event)
        wake?.()
      }
      const end = (): void => wake?.()
      followers.add(note)
      signal.addEventListener('abort', end)
      try {
        while (!signal.aborted) {
          const event = waiting.shift()
          if (event) yield event
          else
            await new Promise<void>(done => {
              wake = done
            })
        }
      } finally {
        followers.delete(note)
        signal.removeEventListener('abort', end)
      }
    },
  }
}
