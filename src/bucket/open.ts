import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { retryBudget } from '#base/retry.ts'
import { type Bucket, BucketError } from './bucket.ts'
import { directoryBucket } from './directory.ts'

export interface OpenBucketOptions {
  /** Absolute folder that `file:DIR` is relative to. */
  readonly base: string
}

/**
 * The bucket of a URL: `file:DIR` (relative to `base`), `file:///DIR`, or
 * `s3://BUCKET/PREFIX?endpoint=…&region=…&style=path|virtual`. Opening neither reads nor makes anything; what is wrong
 * with the place shows with the first call, or when it is asked to `prepare`.
 */
export async function openBucket(url: string, { base }: OpenBucketOptions): Promise<Bucket> {
  if (url.startsWith('file:')) return directoryBucket(directoryOf(url, base))
  if (url.startsWith('s3:')) return openS3(url)
  throw new BucketError('unsupported', `Expected the URL of a bucket, got "${url}"`, {
    hint: 'Write file:DIR for a folder of this machine, or s3://BUCKET/PREFIX?endpoint=… for an S3 server.',
  })
}

/** Loaded only when asked for: the vendor's SDK takes longer to load than a small site to build. */
async function openS3(url: string): Promise<Bucket> {
  const [{ s3Bucket }, { parseS3Url }, { prefixedBucket }, { retryingBucket }] = await Promise.all([
    import('./s3.ts'),
    import('./s3-url.ts'),
    import('./prefixed-bucket.ts'),
    import('./retrying-bucket.ts'),
  ])
  const { prefix, ...place } = parseS3Url(url)
  const bucket = retryingBucket(s3Bucket({ ...place, ownPrefix: `${prefix}.nextgen/` }), { budget: retryBudget() })
  const name = `s3://${place.bucket}/${prefix.slice(0, -1)}${place.endpoint ? ` at ${place.endpoint}` : ''}`
  return prefixedBucket(bucket, prefix, name)
}

function directoryOf(url: string, base: string): string {
  if (url.startsWith('file://')) return fileURLToPath(url)
  const path = url.slice('file:'.length)
  if (path === '')
    throw new BucketError('unsupported', 'Expected a folder after "file:", got nothing', {
      hint: 'For example file:.nextgen/bucket',
    })
  return resolve(base, path)
}
