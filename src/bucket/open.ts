import { resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Bucket, BucketError } from './bucket.ts'
import { directoryBucket } from './directory.ts'

export interface OpenBucketOptions {
  /** Absolute folder that `file:DIR` is relative to. */
  readonly base: string
}

/**
 * The bucket of a URL: `file:DIR` (relative to `base`) or `file:///DIR`. Opening neither reads nor makes anything; what
 * is wrong with the place shows with the first call.
 */
export async function openBucket(url: string, { base }: OpenBucketOptions): Promise<Bucket> {
  if (url.startsWith('file:')) return directoryBucket(directoryOf(url, base))
  throw new BucketError('unsupported', `Expected the URL of a bucket, got "${url}"`, {
    hint: 'Write file:DIR for a folder of this machine.',
  })
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
