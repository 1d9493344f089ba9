import { repeat } from '#base/repeat.ts'
import type { KeptEvent, Ledger } from '#ledger/ledger.ts'

export interface EventFeed extends AsyncDisposable {
  /** There may be something new. */
  poke(): void
  /**
   * Events after `since`, then those that come, until `signal` is aborted; from now on when `since` is null. `missed` comes
   * first where not all of those after `since` are kept.
   */
  follow(since: number | null, signal: AbortSignal): AsyncIterable<KeptEvent | 'missed'>
}

/** How often to look for what other processes have told, ms. */
const LOOK_EVERY = 500
const AT_ONCE = 200

/** Hands what the ledger keeps to any number of followers, each at its own pace: nothing is buffered for the slow. */
export function eventFeed({ events }: Pick<Ledger, 'events'>): EventFeed {
  const followers = new Set<() => void>()
  let newest = -1
  const wake = (): void => {
    for (const follower of followers) follower()
  }
  const looking = repeat(
    async () => {
      if (followers.size === 0) return
      const now = (await events.range()).newest
      if (now !== newest) wake()
      newest = now
    },
    { every: LOOK_EVERY, onError: () => {} },
  )
  return {
    poke: wake,
    async *follow(since, signal) {
      let isNew = true
      let wakeUp: (() => void) | undefined
      const follower = (): void => {
        isNew = true
        wakeUp?.()
      }
      const wait = async (): Promise<void> => {
        if (isNew || signal.aborted) return
        await new Promise<void>(done => {
          wakeUp = done
        })
      }
      followers.add(follower)
      signal.addEventListener('abort', follower)
      try {
        const range = await events.range()
        // An id that was never given: the ledger is another than the one that the caller followed.
        let last = since === null || since > range.newest ? range.newest : since
        if (since !== null && (since > range.newest || since + 1 < range.oldest)) yield 'missed'
        while (!signal.aborted) {
          isNew = false
          const found = await events.after(last, AT_ONCE)
          for (const event of found) {
            yield event
            last = event.id
            if (signal.aborted) return
          }
          if (found.length === 0) await wait()
        }
      } finally {
        followers.delete(follower)
        signal.removeEventListener('abort', follower)
      }
    },
    [Symbol.asyncDispose]: () => looking[Symbol.asyncDispose](),
  }
}
