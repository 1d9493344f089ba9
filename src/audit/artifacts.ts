import { digestOf } from '#base/hash.ts'
import { forEachLimited } from '#base/limiter.ts'
import { blobKey } from '#blobs/blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import type { AuditFinding, ObjectUse } from '#model/audit.ts'
import type { Digest } from '#model/digest.ts'
import { blobsOfFile, type Manifest, manifestKey } from '#model/manifest.ts'
import type { Pointer } from '#model/pointer.ts'
import { damaged, missing } from './findings.ts'

export interface ArtifactsOptions {
  readonly bucket: Bucket
  readonly find: (finding: AuditFinding) => void
  /** How many blobs of each release are read; of the others only the size is compared. Absent: all are. */
  readonly sample?: number
  /** In [0, 1): chooses the sample. */
  readonly random: () => number
  readonly signal?: AbortSignal
}

export interface AuditedObjects {
  readonly objects: number
  readonly bytes: number
  readonly bySize: number
}

interface Needed {
  readonly size: number
  readonly uses: ObjectUse[]
  isRead: boolean
}

const READS_AT_ONCE = 32

/** Looks at both copies of the manifest of each release, and at every blob that one of them names, each once. */
export async function auditArtifacts(releases: readonly Pointer[], options: ArtifactsOptions): Promise<AuditedObjects> {
  const counts = { objects: 0, bytes: 0, bySize: 0 }
  const blobs = new Map<Digest, Needed>()
  const limit = { concurrency: READS_AT_ONCE, ...(options.signal && { signal: options.signal }) }

  await forEachLimited(byManifest(releases), limit, async ([digest, uses]) => {
    const { site } = uses[0] as ObjectUse
    const copies = [blobKey(digest), manifestKey(site, digest)]
    const found = await Promise.all(copies.map(key => readObject(key, digest, 'manifest', uses)))
    const bytes = found.find(bytes => bytes !== null)
    if (bytes) noteBlobs(JSON.parse(new TextDecoder().decode(bytes)), uses)
  })
  await forEachLimited(blobs, limit, async ([digest, { size, uses, isRead }]) => {
    if (isRead) await readObject(blobKey(digest), digest, 'blob', uses)
    else await compareSize(digest, size, uses)
  })
  return counts

  function noteBlobs({ files }: Manifest, uses: readonly ObjectUse[]): void {
    const digests: Digest[] = []
    for (const [path, file] of Object.entries(files))
      for (const { digest, size } of blobsOfFile(file)) {
        const needed = blobs.get(digest) ?? { size, uses: [], isRead: options.sample === undefined }
        blobs.set(digest, needed)
        needed.uses.push(...uses.map(use => ({ ...use, path })))
        digests.push(digest)
      }
    for (let left = options.sample ?? 0; left > 0 && digests.length > 0; left--) {
      const at = Math.floor(options.random() * digests.length)
      const needed = blobs.get(digests[at] as Digest)
      if (needed) needed.isRead = true
      digests.splice(at, 1)
    }
  }

  async function readObject(
    key: string,
    digest: Digest,
    kind: 'manifest' | 'blob',
    uses: readonly ObjectUse[],
  ): Promise<Uint8Array | null> {
    const body = (await options.bucket.get(key))?.body
    counts.objects++
    counts.bytes += body?.length ?? 0
    if (!body) options.find(missing(kind, key, uses, { digest }))
    else if (digestOf(body) === digest) return body
    else options.find(damaged(kind, key, `its ${body.length} bytes hash to ${digestOf(body)}`, uses, { digest }))
    return null
  }

  async function compareSize(digest: Digest, size: number, uses: readonly ObjectUse[]): Promise<void> {
    const key = blobKey(digest)
    const stat = await options.bucket.head(key)
    counts.objects++
    counts.bySize++
    if (!stat) options.find(missing('blob', key, uses, { digest }))
    else if (stat.size !== size)
      options.find(damaged('blob', key, `it has ${stat.size} bytes instead of ${size}`, uses, { digest }))
  }
}

function byManifest(releases: readonly Pointer[]): ReadonlyMap<Digest, readonly ObjectUse[]> {
  const uses = new Map<Digest, ObjectUse[]>()
  for (const { manifest, site, environment, generation } of releases) {
    if (manifest === null) continue
    uses.set(manifest, [...(uses.get(manifest) ?? []), { site, environment, generation }])
  }
  return uses
}
