import PQueue from 'p-queue'
import { followingAbort } from './following-abort.ts'

/** Lets at most `concurrency` pieces of work run at once; the others wait in order. */
export interface Limiter {
  /** Resolves as `work` does. Work that has not begun when `signal` is aborted never begins. */
  run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T>
}

export function createLimiter(concurrency: number): Limiter {
  const queue = new PQueue({ concurrency })
  return {
    run: (work, signal) =>
      queue.add(() => {
        signal?.throwIfAborted()
        return work()
      }),
  }
}

export interface EachOptions {
  readonly concurrency: number
  readonly signal?: AbortSignal
}

/**
 * Does `work` for every item, `concurrency` at once. The first failure (or the signal) stops what has not begun; once
 * what was running has ended, that failure is thrown: nothing goes on in the background.
 */
export async function forEachLimited<T>(
  items: Iterable<T>,
  { concurrency, signal }: EachOptions,
  work: (item: T, signal: AbortSignal) => Promise<void>,
): Promise<void> {
  using ends = followingAbort([signal])
  const limiter = createLimiter(concurrency)
  const all = Array.from(items, item =>
    limiter
      .run(() => work(item, ends.signal), ends.signal)
      .catch(error => {
        ends.abort(error)
        throw error
      }),
  )
  const failed = (await Promise.allSettled(all)).some(({ status }) => status === 'rejected')
  if (failed) throw signal?.aborted ? signal.reason : ends.signal.reason
}
