import { type Clock, systemClock } from '#base/clock.ts'
import { createLimiter } from '#base/limiter.ts'
import { type RetryBudget, retryBudget, waitOrThrow } from '#base/retry.ts'
import type { Fetch } from './fetch.ts'

export interface RateLimit {
  /** Requests under way at once. */
  readonly concurrency: number
  /** Requests that begin in any second; absent: as many as the CMS takes. */
  readonly perSecond?: number
}

export interface RateLimitOptions extends RateLimit {
  readonly clock?: Clock
  readonly random?: () => number
  /** Retries left to all requests of a source, so that an outage is not answered by a storm. */
  readonly budget?: RetryBudget
}

const ATTEMPTS = 5
/** ms: a CMS that asks for more patience than this is down, for this run. */
const LONGEST_WAIT = 60_000

/** An answer that another attempt may better. */
class Unready extends Error {
  readonly response: Response
  constructor(response: Response) {
    super(`HTTP ${response.status}`)
    this.response = response
  }
}

/**
 * Keeps a source's requests within what its CMS takes, and repeats those that it could not answer just now (429, 5xx, a
 * broken connection). What `Retry-After` says holds for all requests of the source. An answer that stays bad is returned
 * as it is; a connection that stays broken is thrown.
 */
export function rateLimitedFetch(inner: Fetch, options: RateLimitOptions): Fetch {
  const { concurrency, perSecond, clock = systemClock, random = Math.random, budget = retryBudget() } = options
  const limiter = createLimiter(concurrency)
  const gap = perSecond ? 1000 / perSecond : 0
  let nextStart = 0

  const ready = async (signal?: AbortSignal): Promise<void> => {
    const now = clock.now()
    const start = Math.max(now, nextStart)
    nextStart = start + gap
    if (start > now) await clock.sleep(start - now, signal)
  }

  return (url, request) =>
    limiter.run(async () => {
      for (let attempt = 1; ; attempt++) {
        await ready(request.signal)
        try {
          const response = await inner(url, request)
          if (response.status !== 429 && response.status < 500) {
            budget.earn()
            return response
          }
          const wait = patience(response, clock.now())
          if (wait > LONGEST_WAIT || attempt === ATTEMPTS) return response
          nextStart = Math.max(nextStart, clock.now() + wait)
          throw new Unready(response)
        } catch (error) {
          try {
            const retryable = (): boolean => !request.signal?.aborted && !isTimeout(error)
            const patient = { attempts: ATTEMPTS, retryable, baseDelay: 200, maxDelay: 10_000, budget, clock, random }
            await waitOrThrow(error, attempt, { ...patient, ...(request.signal && { signal: request.signal }) })
            if (error instanceof Unready) await error.response.body?.cancel().catch(() => {})
          } catch (last) {
            if (last instanceof Unready) return last.response
            throw last
          }
        }
      }
    }, request.signal)
}

const isTimeout = (error: unknown): boolean => error instanceof Error && error.name === 'TimeoutError'

/** ms that the CMS asks to be left alone: `Retry-After` in seconds or as a date, or Contentful's header in seconds. */
function patience({ headers }: Response, now: number): number {
  const text = headers.get('retry-after') ?? headers.get('x-contentful-ratelimit-reset')
  if (text === null) return 0
  if (/^\d+(\.\d+)?$/.test(text)) return Number(text) * 1000
  const date = Date.parse(text)
  return Number.isNaN(date) ? 0 : Math.max(0, date - now)
}
