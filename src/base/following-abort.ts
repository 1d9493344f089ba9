/** An `AbortController` that aborts with others for as long as it is of use. */
export interface FollowingAbort extends Disposable {
  readonly signal: AbortSignal
  abort(reason?: unknown): void
}

/**
 * Aborts when one of `signals` does, until it is disposed of. `AbortSignal.any` has no end: signals that live as long as
 * the process keep references to each of its results, which V8 takes for alive until a whole collection.
 */
export function followingAbort(signals: readonly (AbortSignal | undefined)[]): FollowingAbort {
  const controller = new AbortController()
  const followed = signals.filter(signal => signal !== undefined)
  const follow = (event: Event): void => controller.abort((event.target as AbortSignal).reason)
  for (const signal of followed) {
    if (signal.aborted) controller.abort(signal.reason)
    signal.addEventListener('abort', follow, { once: true })
  }
  return {
    signal: controller.signal,
    abort: reason => controller.abort(reason),
    [Symbol.dispose]() {
      for (const signal of followed) signal.removeEventListener('abort', follow)
    },
  }
}
