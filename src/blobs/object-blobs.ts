import { forEachLimited } from '#base/limiter.ts'
import { type Bucket, putImmutable } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { type Blobs, blobKey } from './blobs.ts'

export interface ObjectBlobsOptions {
  /** How many questions (`missing`) are under way at once. */
  readonly concurrency?: number
}

/** The blobs of a bucket as its objects. */
export function objectBlobs(bucket: Bucket, { concurrency = 32 }: ObjectBlobsOptions = {}): Blobs {
  return {
    name: bucket.name,
    has: async (digest, options) => (await bucket.head(blobKey(digest), options)) !== null,
    async missing(digests, { signal, sizes } = {}) {
      const asked = [...new Set(digests)]
      const absent = new Set<Digest>()
      await forEachLimited(asked, { concurrency, signal }, async (digest, signal) => {
        const found = await bucket.head(blobKey(digest), { signal })
        if (found === null || found.size !== (sizes?.get(digest) ?? found.size)) absent.add(digest)
      })
      return asked.filter(digest => absent.has(digest))
    },
    get: async (digest, options) => (await bucket.get(blobKey(digest), options))?.body ?? null,
    put: (digest, bytes, options) => putImmutable(bucket, blobKey(digest), bytes, options),
  }
}
