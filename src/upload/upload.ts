import { canonicalJson, digestOf } from '#base/hash.ts'
import { forEachLimited } from '#base/limiter.ts'
import type { Blobs } from '#blobs/blobs.ts'
import { type Bucket, putImmutable } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import { type Manifest, manifestKey } from '#model/manifest.ts'

export interface UploadOptions {
  /** Where the artifact's blobs are. */
  readonly from: Blobs
  /** Where they must be. The same store as `from`, by name: no blob travels. */
  readonly to: Blobs
  /** Where the manifest is listed among its site's, last of all. */
  readonly bucket: Bucket
  readonly manifest: Manifest
  /** How many blobs travel at once. */
  readonly concurrency?: number
  readonly signal?: AbortSignal
}

/** `manifest`: the digest that names it. Counts are of distinct blobs; `bytes` of those that were uploaded. */
export interface Upload {
  readonly manifest: Digest
  readonly uploaded: number
  readonly skipped: number
  readonly bytes: number
}

/**
 * A larger blob is asked for before it is sent. A smaller one is sent at once, to be created only if it is absent: one
 * request instead of two for what is nearly always new.
 */
const ASK_FIRST = 64 * 1024

/**
 * Makes an artifact present in a bucket: missing blobs concurrently, then the manifest as a blob and in
 * the list of its site's. Nothing becomes visible to
 * visitors. It may be repeated or broken off at any time; what has arrived is not sent again. Throws a `SiteError`
 * (`blob-missing`) when `from` lacks a blob, and the bucket's errors.
 */
export async function upload(options: UploadOptions): Promise<Upload> {
  const { from, to, bucket, manifest, signal } = options
  const bytes = new TextEncoder().encode(canonicalJson(manifest))
  const digest = digestOf(bytes)
  const done = from.name === to.name ? nothingTravels(manifest) : await uploadBlobs(options)
  await to.put(digest, bytes, { signal })
  await putImmutable(bucket, manifestKey(manifest.site, digest), bytes, { type: 'application/json', signal })
  return { manifest: digest, ...done }
}

type BlobCounts = Omit<Upload, 'manifest'>

const nothingTravels = (manifest: Manifest): BlobCounts => ({ uploaded: 0, skipped: sizesOf(manifest).size, bytes: 0 })

async function uploadBlobs({ from, to, manifest, concurrency = 32, signal }: UploadOptions): Promise<BlobCounts> {
  const sizes = sizesOf(manifest)
  const large = [...sizes].filter(([, size]) => size > ASK_FIRST).map(([digest]) => digest)
  const absent = new Set(await to.missing(large, { signal }))
  const counts = { uploaded: 0, skipped: 0, bytes: 0 }
  await forEachLimited(sizes, { concurrency, signal }, async ([digest, size], signal) => {
    const travels = (size <= ASK_FIRST || absent.has(digest)) && (await send(digest, signal))
    if (travels) {
      counts.uploaded++
      counts.bytes += size
    } else counts.skipped++
  })
  return counts

  async function send(digest: Digest, signal: AbortSignal): Promise<boolean> {
    const bytes = await from.get(digest, { signal })
    if (bytes) return to.put(digest, bytes, { signal })
    if (await to.has(digest, { signal })) return false
    throw new SiteError({
      code: 'blob-missing',
      message: `Expected the blob ${digest} of ${pathOf(manifest, digest)} in ${from.name}, but it is not there`,
      where: pathOf(manifest, digest),
      hint: 'Render the site again: `nextgen build --force`.',
    })
  }
}

const sizesOf = (manifest: Manifest): ReadonlyMap<Digest, number> =>
  new Map(Object.values(manifest.files).map(({ digest, size }) => [digest, size]))

const pathOf = (manifest: Manifest, digest: Digest): string | undefined =>
  Object.keys(manifest.files).find(path => manifest.files[path]?.digest === digest)
