import { type Clock, systemClock } from '#base/clock.ts'
import type { Digest } from '#model/digest.ts'
import type { Blobs } from './blobs.ts'

export interface ExistenceCachingOptions {
  /** How long a blob that was seen counts as present, ms. Must be well below the sweeper's grace period. */
  readonly lifetime?: number
  readonly clock?: Clock
  /** Blobs that are known to be present without asking, such as those of the live release. */
  readonly known?: Iterable<Digest>
}

/** Remembers which blobs were seen or written, so that each is asked for once. Absence is never remembered. */
export function existenceCachingBlobs(blobs: Blobs, options: ExistenceCachingOptions = {}): Blobs {
  const { lifetime = 10 * 60_000, clock = systemClock, known = [] } = options
  const seenAt = new Map<Digest, number>()
  for (const digest of known) seenAt.set(digest, clock.now())
  const isKnown = (digest: Digest) => clock.now() - (seenAt.get(digest) ?? Number.NEGATIVE_INFINITY) < lifetime
  const remember = (digest: Digest) => void seenAt.set(digest, clock.now())
  return {
    ...blobs,
    async has(digest, options) {
      if (isKnown(digest)) return true
      const found = await blobs.has(digest, options)
      if (found) remember(digest)
      return found
    },
    async missing(digests, options) {
      const asked = [...new Set(digests)].filter(digest => !isKnown(digest))
      const absent = new Set(await blobs.missing(asked, options))
      for (const digest of asked) if (!absent.has(digest)) remember(digest)
      return [...absent]
    },
    async put(digest, bytes, options) {
      if (isKnown(digest)) return false
      const written = await blobs.put(digest, bytes, options)
      remember(digest)
      return written
    },
  }
}
