import { type RetryOptions, retry, waitOrThrow } from '#base/retry.ts'
import { type Bucket, BucketError } from './bucket.ts'
import { byBytes } from './keys.ts'

export type RetryingBucketOptions = Omit<RetryOptions, 'retryable' | 'signal'>

/**
 * Repeats what failed because the store could not be reached or was overloaded, within a budget that all calls share.
 * A conditional write is never repeated: whether it happened is for its caller to find out, by reading.
 */
export function retryingBucket(bucket: Bucket, options: RetryingBucketOptions = {}): Bucket {
  const upTo = (signal?: AbortSignal): RetryOptions => ({ ...options, retryable: isTransient, signal })
  return {
    ...bucket,
    get: (key, options) => retry(() => bucket.get(key, options), upTo(options?.signal)),
    getRange: (key, range, options) => retry(() => bucket.getRange(key, range, options), upTo(options?.signal)),
    head: (key, options) => retry(() => bucket.head(key, options), upTo(options?.signal)),
    put: (key, body, options) =>
      options?.when === undefined
        ? retry(() => bucket.put(key, body, options), upTo(options?.signal))
        : bucket.put(key, body, options),
    delete: key => retry(() => bucket.delete(key), upTo()),
    /** Begins anew after a failure, and passes over what it has listed. */
    async *list(prefix, options) {
      let listed: string | undefined
      for (let attempt = 1; ; attempt++) {
        let after = listed
        try {
          for await (const found of bucket.list(prefix, options)) {
            if (after !== undefined && byBytes(found.key, after) <= 0) continue
            after = undefined
            listed = found.key
            attempt = 1
            yield found
          }
          return
        } catch (error) {
          await waitOrThrow(error, attempt, upTo(options?.signal))
        }
      }
    },
  }
}

const isTransient = (error: unknown): boolean => error instanceof BucketError && error.reason === 'unreachable'
