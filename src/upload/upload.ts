import { canonicalJson, digestOf } from '#base/hash.ts'
import { forEachLimited } from '#base/limiter.ts'
import type { Blobs } from '#blobs/blobs.ts'
import { type Bucket, putImmutable } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import { blobSizesOf, type Manifest, manifestKey, manifestPrefix, pathNeeding } from '#model/manifest.ts'

export interface UploadOptions {
  /** Where the artifact's blobs are. */
  readonly from: Blobs
  /** Where they must be. The same store as `from`, by name: no blob travels. */
  readonly to: Blobs
  /** Where the manifest is listed among its site's, last of all. */
  readonly bucket: Bucket
  readonly manifest: Manifest
  /** The manifest's canonical text, where somebody has it already. */
  readonly bytes?: Uint8Array
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
 * Makes an artifact present in a bucket: missing blobs concurrently, then the manifest as a blob, then its entry in the
 * list of the site's. Nothing becomes visible to visitors. It may be repeated or broken off at any time; what has
 * arrived is not sent again. Throws a `SiteError` (`blob-missing`) when `from` lacks a blob, and the bucket's errors.
 */
export async function upload(options: UploadOptions): Promise<Upload> {
  const { from, to, bucket, manifest, bytes = new TextEncoder().encode(canonicalJson(manifest)), signal } = options
  const digest = digestOf(bytes)
  const done = from.name === to.name ? new NothingTravels(manifest) : await uploadBlobs(options)
  await to.put(digest, bytes, { signal })
  await putImmutable(bucket, manifestKey(manifest.site, digest), bytes, { type: 'application/json', signal })
  return Object.assign(done, { manifest: digest })
}

type BlobCounts = Omit<Upload, 'manifest'>

/** Nobody asks how many blobs a large site has that was built beside them. */
class NothingTravels implements BlobCounts {
  readonly uploaded = 0
  readonly bytes = 0
  readonly #manifest: Manifest

  constructor(manifest: Manifest) {
    this.#manifest = manifest
  }
  get skipped(): number {
    return blobSizesOf(this.#manifest).size
  }
}

async function uploadBlobs(options: UploadOptions): Promise<BlobCounts> {
  const { to, manifest, concurrency = 32, signal } = options
  const sizes = blobSizesOf(manifest)
  const counts = { uploaded: 0, skipped: 0, bytes: 0 }
  const wanted = await probablyMissing(options, sizes)
  await forEachLimited(wanted, { concurrency, signal }, async (digest, signal) => {
    const bytes = await takeFrom(options, digest, signal)
    if (!bytes || !(await to.put(digest, bytes, { signal }))) return
    counts.uploaded++
    counts.bytes += bytes.length
  })
  return { ...counts, skipped: sizes.size - counts.uploaded }
}

const SAMPLE = 4

/**
 * The blobs to send. Asking for each costs a request, which for a site that the bucket has never seen would be half of
 * all: such a site's blobs are sent without asking (to be created only if absent) once a few of them prove to be new.
 */
async function probablyMissing(
  { to, bucket, manifest, signal }: UploadOptions,
  sizes: ReadonlyMap<Digest, number>,
): Promise<readonly Digest[]> {
  const digests = [...sizes.keys()]
  if (await isKnownSite(bucket, manifest.site, signal)) return to.missing(digests, { signal, sizes })
  const sample = digests.slice(0, SAMPLE)
  const absent = await to.missing(sample, { signal, sizes })
  if (absent.length === sample.length) return digests
  return [...absent, ...(await to.missing(digests.slice(SAMPLE), { signal, sizes }))]
}

async function isKnownSite(bucket: Bucket, site: string, signal?: AbortSignal): Promise<boolean> {
  for await (const _ of bucket.list(manifestPrefix(site), { signal })) return true
  return false
}

/** Null when the blob is where it must be, although `from` has lost it. */
async function takeFrom(
  { from, to, manifest }: UploadOptions,
  digest: Digest,
  signal: AbortSignal,
): Promise<Uint8Array | null> {
  const bytes = await from.get(digest, { signal })
  if (bytes || (await to.has(digest, { signal }))) return bytes
  const where = pathNeeding(manifest, new Set([digest]))
  throw new SiteError({
    code: 'blob-missing',
    message: `Expected the blob ${digest} of ${where} in ${from.name}, but it is not there`,
    where,
    hint: 'Render the site again: `nextgen build --force`.',
  })
}
