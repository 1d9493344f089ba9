import type { Bucket, PutOptions, PutResult } from '#bucket/bucket.ts'

export interface WatchedBucket {
  readonly bucket: Bucket
  /** Keys that were written, in order of the calls. */
  readonly puts: string[]
  /** `get key`, `head key`, `list prefix`. */
  readonly reads: string[]
  /** Runs in place of a put; `really` does it. Absent: the put goes through. */
  onPut?: (key: string, really: () => Promise<PutResult>, options: PutOptions) => Promise<PutResult>
}

/** Notes what passes, and lets a test stand between the caller and the bucket. */
export function watchedBucket(inner: Bucket): WatchedBucket {
  const watched: WatchedBucket = {
    puts: [],
    reads: [],
    bucket: {
      ...inner,
      get(key, options) {
        watched.reads.push(`get ${key}`)
        return inner.get(key, options)
      },
      head(key, options) {
        watched.reads.push(`head ${key}`)
        return inner.head(key, options)
      },
      list(prefix, options) {
        watched.reads.push(`list ${prefix}`)
        return inner.list(prefix, options)
      },
      put(key, body, options = {}) {
        watched.puts.push(key)
        const really = () => inner.put(key, body, options)
        return watched.onPut ? watched.onPut(key, really, options) : really()
      },
    },
  }
  return watched
}
