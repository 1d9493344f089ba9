/** Ctrl-C reaches a process up to three times at once: from the terminal, from npm, from the launcher. */
const SAME_PRESS_MS = 300

/**
 * From now on the first SIGINT, SIGTERM or SIGHUP aborts the signal that is returned, so that what is under way ends
 * cleanly; the next one calls `stopAtOnce`.
 */
export function onInterrupt(options: { readonly tell: () => void; readonly stopAtOnce: () => void }): AbortSignal {
  const controller = new AbortController()
  let first = 0
  const handle = (): void => {
    if (!controller.signal.aborted) {
      first = performance.now()
      controller.abort(new Error('Interrupted'))
      options.tell()
    } else if (performance.now() - first > SAME_PRESS_MS) options.stopAtOnce()
  }
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(name, handle)
  return controller.signal
}

/** Resolves when the call is to end. */
export const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise(resolve => {
    if (signal.aborted) resolve()
    else signal.addEventListener('abort', () => resolve(), { once: true })
  })
