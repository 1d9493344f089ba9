import type { Clock } from '#base/clock.ts'
import type { Bucket } from '#bucket/bucket.ts'
import type { Blobs } from './blobs.ts'
import { bucketBlobs } from './bucket-blobs.ts'
import { existenceCachingBlobs } from './existence-caching-blobs.ts'
import { verifyingBlobs } from './verifying-blobs.ts'

/**
 * The blobs of a bucket as a run should use them: verified both ways; and, where a question is a request over the
 * network, each blob is asked for once.
 */
export function openBlobs(bucket: Bucket, options: { readonly clock?: Clock } = {}): Blobs {
  const blobs = verifyingBlobs(bucketBlobs(bucket))
  return bucket.directory === undefined ? existenceCachingBlobs(blobs, options) : blobs
}
