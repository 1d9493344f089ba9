import { type Clock, systemClock } from './clock.ts'

export interface RetryOptions {
  /** Whether another attempt may help. */
  readonly retryable: (error: unknown) => boolean
  /** How often in all; 1 means no retry. */
  readonly attempts?: number
  /** ms: the first wait is between 0 and this; the bound doubles with each attempt. */
  readonly baseDelay?: number
  /** ms: no single wait is longer. */
  readonly maxDelay?: number
  /** Shared between calls, so that an outage is not answered by a storm of retries. */
  readonly budget?: RetryBudget
  readonly clock?: Clock
  /** In [0, 1). */
  readonly random?: () => number
  readonly signal?: AbortSignal
}

/** Does `work` again, with exponential backoff and full jitter, while its failures are retryable; throws the last one. */
export async function retry<T>(work: (attempt: number) => Promise<T>, options: RetryOptions): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    options.signal?.throwIfAborted()
    try {
      const result = await work(attempt)
      options.budget?.earn()
      return result
    } catch (error) {
      await waitOrThrow(error, attempt, options)
    }
  }
}

/** For loops that `retry` does not fit: waits before the attempt after `attempt`, or throws `error` if none is left. */
export async function waitOrThrow(error: unknown, attempt: number, options: RetryOptions): Promise<void> {
  const { attempts = 5, baseDelay = 100, maxDelay = 5000, budget, clock = systemClock, random = Math.random } = options
  if (attempt >= attempts || options.signal?.aborted || !options.retryable(error)) throw error
  if (budget && !budget.spend()) throw error
  await clock.sleep(random() * Math.min(maxDelay, baseDelay * 2 ** (attempt - 1)), options.signal)
}

/** How many retries are left to all calls that share it. */
export interface RetryBudget {
  /** Takes one retry; false when none is left. */
  spend(): boolean
  /** A success pays for a part of a retry. */
  earn(): void
}

/** Begins with `capacity` retries and never holds more; each success gives `refill` of one back. */
export function retryBudget({ capacity = 50, refill = 0.1 } = {}): RetryBudget {
  let left = capacity
  return {
    spend() {
      if (left < 1) return false
      left--
      return true
    },
    earn() {
      left = Math.min(capacity, left + refill)
    },
  }
}
