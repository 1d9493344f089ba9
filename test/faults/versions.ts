import { audit } from '#audit/audit.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { verifyingBlobs } from '#blobs/verifying-blobs.ts'
import { type Bucket, readObject } from '#bucket/bucket.ts'
import { hostKey, type Pointer } from '#model/pointer.ts'
import { releases } from '#release/history.ts'
import { readHistory, readManifest, readPointer } from '#release/pointers.ts'
import { readClaimRecord } from '#release/records.ts'
import { artifactOf, type TestArtifact } from '../release/artifacts.ts'

export const SITE = 'acme'

/** A site of several files, all of which say which version they belong to; some are the same in every version. */
export function versionOf(version: number, pages = 6): TestArtifact {
  const files = Array.from({ length: pages }, (_, page) => [`${page}/index.html`, `page ${page} of version ${version}`])
  return artifactOf({ ...Object.fromEntries(files), 'logo.svg': '<svg/>', 'robots.txt': 'the same in every version' })
}

export interface Visit {
  readonly generation: number
  readonly version: number
}

/**
 * Reads the live release as an edge does: pointer, manifest, every file, each verified. Null when the site is not
 * there. Throws when a file is missing or damaged, or when two files belong to different versions.
 */
export async function visit(bucket: Bucket, environment = 'live'): Promise<Visit | null> {
  const pointer = (await readPointer(bucket, SITE, environment))?.value
  if (!pointer?.manifest) return null
  const blobs = verifyingBlobs(bucketBlobs(bucket))
  const manifest = await readManifest(blobs, pointer.manifest)
  if (!manifest) throw new Error(`The manifest of generation ${pointer.generation} is missing`)
  const versions = new Set<number>()
  for (const [path, { digest }] of Object.entries(manifest.files)) {
    const bytes = await blobs.get(digest)
    if (!bytes) throw new Error(`${path} of generation ${pointer.generation} is missing`)
    const version = /of version (\d+)/.exec(new TextDecoder().decode(bytes))?.[1]
    if (version !== undefined) versions.add(Number(version))
  }
  if (versions.size !== 1)
    throw new Error(`Generation ${pointer.generation} mixes the versions ${[...versions].join(', ')}`)
  return { generation: pointer.generation, version: [...versions][0] as number }
}

/**
 * Checks everything that must hold of a site at rest: the history is whole and linear, each release follows the one
 * before, nothing was published over a pin, the newest is the pointer, every host of the live release is claimed by the
 * site. Returns the history, oldest first.
 */
export async function checkHistory(bucket: Bucket, environment = 'live'): Promise<readonly Pointer[]> {
  const found = (await releases({ bucket, site: SITE, environment })).toReversed()
  found.forEach((release, at) => {
    if (release.generation !== at + 1)
      throw new Error(`Expected generation ${at + 1} in the history, got ${release.generation}`)
    const before = at === 0 ? null : { generation: at, manifest: found[at - 1]?.manifest ?? null }
    if (JSON.stringify(release.predecessor) !== JSON.stringify(before))
      throw new Error(`Generation ${at + 1} does not follow generation ${at}: ${JSON.stringify(release.predecessor)}`)
  })
  for (const [before, after] of found.slice(1).map((release, at) => [found[at] as Pointer, release] as const))
    if (before.pinned && ['publish', 'promote'].includes(after.reason))
      throw new Error(`Generation ${after.generation} was released over the pin of generation ${before.generation}`)
  const live = found.at(-1)
  if (!live) return found
  const record = await readHistory(bucket, live)
  if (JSON.stringify(record) !== JSON.stringify(live)) throw new Error('The newest record is not the pointer')
  for (const host of live.hosts) {
    const claim = (await readObject(bucket, hostKey(host), readClaimRecord))?.value
    if (claim?.site !== live.site || claim.vacated) throw new Error(`The host ${host} is not claimed by ${live.site}`)
  }
  return found
}

/** Throws when `check` finds anything wrong in the bucket: with any host, and with any blob of the newest releases. */
export async function expectClean(bucket: Bucket, about: string, releases = 1000): Promise<void> {
  const { findings } = await audit({ bucket, sites: [], retention: { releases, days: 0 } })
  if (findings.length > 0) throw new Error(`${about}: ${findings.map(({ message }) => message).join('; ')}`)
}
