import type { Blobs } from '#blobs/blobs.ts'
import { type Bucket, readObject } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import type { Manifest } from '#model/manifest.ts'
import { historyKey, type Pointer, pointerKey } from '#model/pointer.ts'
import { readPointerRecord } from './records.ts'

/** A pointer as it was read, with what a compare-and-set needs. */
export interface CurrentPointer {
  readonly value: Pointer
  readonly tag: string
}

/** What is live in an environment of a site; null when it was never released there. Throws `pointer-invalid`. */
export async function readPointer(bucket: Bucket, site: string, environment: string): Promise<CurrentPointer | null> {
  return readObject(bucket, pointerKey(site, environment), readPointerRecord)
}

/** One release of the history; null when there is none of that generation. */
export async function readHistory(
  bucket: Bucket,
  of: Pick<Pointer, 'site' | 'environment' | 'generation'>,
): Promise<Pointer | null> {
  return (await readObject(bucket, historyKey(of), readPointerRecord))?.value ?? null
}

/** A manifest by its digest, out of verifying `blobs`; null when absent. */
export async function readManifest(blobs: Blobs, digest: Digest): Promise<Manifest | null> {
  const bytes = await blobs.get(digest)
  return bytes && JSON.parse(new TextDecoder().decode(bytes))
}
