import type { Blobs } from '#blobs/blobs.ts'
import { type Bucket, readObject } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
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
  const key = pointerKey(site, environment)
  const found = await readObject(bucket, key, readPointerRecord)
  if (found && (found.value.site !== site || found.value.environment !== environment))
    throw new SiteError({
      code: 'pointer-invalid',
      message: `Expected the pointer of "${site}" in ${environment}, got that of "${found.value.site}" in ${found.value.environment}`,
      where: key,
      hint: "Somebody copied it there: put back what the newest file of the site's history holds.",
    })
  return found
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
