/** How a call ends early. */
export interface Interruption extends Disposable {
  /** Aborted by the first signal. */
  readonly signal: AbortSignal
}

/** Ctrl-C reaches a process up to three times at once: from the terminal, from npm, from the launcher. */
const SAME_PRESS_MS = 300

/**
 * From now on the first SIGINT, SIGTERM or SIGHUP aborts `signal`, so that what is under way ends cleanly; the next one
 * calls `stopAtOnce`. Disposing it gives the signals back.
 */
export function onInterrupt(options: { readonly tell: () => void; readonly stopAtOnce: () => void }): Interruption {
  const controller = new AbortController()
  let first = 0
  const handle = (): void => {
    if (!controller.signal.aborted) {
      first = performance.now()
      controller.abort(new Error('Interrupted'))
      options.tell()
    } else if (performance.now() - first > SAME_PRESS_MS) options.stopAtOnce()
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const name of signals) process.on(name, handle)
  return {
    signal: controller.signal,
    [Symbol.dispose]() {
      for (const name of signals) process.off(name, handle)
    },
  }
}
