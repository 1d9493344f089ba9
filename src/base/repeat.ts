export interface RepeatOptions {
  /** ms from the end of one round to the beginning of the next. */
  readonly every: number
  /** Told what a round threw; the next one comes all the same. */
  readonly onError: (error: unknown) => void
  /** Begin at once instead of after the first wait. */
  readonly atOnce?: boolean
}

export interface Repeating extends AsyncDisposable {
  /** Begins a round now; one under way is followed by another. */
  now(): void
}

/** Does `work` again and again, never twice at a time, until it is disposed; that waits for a round under way. */
export function repeat(work: () => Promise<unknown>, { every, onError, atOnce = false }: RepeatOptions): Repeating {
  let timer: NodeJS.Timeout | undefined
  let round: Promise<void> | undefined
  let again = false
  let ended = false
  const wait = (ms: number): void => {
    clearTimeout(timer)
    if (!ended) timer = setTimeout(begin, ms)
  }
  const begin = (): void => {
    if (round) {
      again = true
      return
    }
    round = work()
      .then(() => {}, onError)
      .finally(() => {
        round = undefined
        wait(again ? 0 : every)
        again = false
      })
  }
  wait(atOnce ? 0 : every)
  return {
    now: () => wait(0),
    async [Symbol.asyncDispose]() {
      ended = true
      clearTimeout(timer)
      await round
    },
  }
}
