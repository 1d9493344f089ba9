import { digestOf } from '#base/hash.ts'
import { forEachLimited } from '#base/limiter.ts'
import type { Blobs } from '#blobs/blobs.ts'
import { blobKey } from '#blobs/blobs.ts'
import { type BucketListing, nullWhenCorrupt } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { blobsOf, type Manifest, manifestKey } from '#model/manifest.ts'
import type { SweepReport, SweptCounts } from '#model/sweep.ts'
import { refuse } from './refusal.ts'
import { blobsOfLasting, readResults, unneededResults } from './results.ts'
import { type Roots, type RootsOptions, readRoots } from './roots.ts'

/** What a sweep would delete now, in the order in which it must: what names others goes before what is named. */
export interface SweepPlan {
  readonly roots: Roots
  readonly kept: SweepReport['kept']
  /** Keys with their sizes. */
  readonly actions: ReadonlyMap<string, number>
  readonly manifests: ReadonlyMap<string, number>
  readonly blobs: ReadonlyMap<string, number>
}

export interface PlanOptions extends RootsOptions {
  /** Verified when they are read. */
  readonly blobs: Blobs
  /** Manifests that must stay although no release needs them yet. */
  readonly rescued?: ReadonlySet<Digest>
}

const READS_AT_ONCE = 32
const DAY = 86_400_000

/** Finds what is neither reachable nor young. Reads only; throws `sweep-refused` where that cannot be told for sure. */
export async function planSweep(options: PlanOptions): Promise<SweepPlan> {
  const { bucket, now, retention, rescued = new Set() } = options
  const roots = await readRoots(options)
  const kept = new Map([...roots.manifests, ...[...rescued].map(digest => [digest, 'a release under way'] as const)])
  const after = now - retention.days * DAY
  const results = await readResults(bucket, options.signal)
  const reachable = (await reachableBlobs(kept, roots, options)).union(
    await blobsOfLasting(results, after, options.blobs),
  )
  const isOld = ({ modified }: BucketListing): boolean => modified <= now - retention.grace

  const blobs = new Map<string, number>()
  let present = 0
  for await (const found of bucket.list('blobs/', options)) {
    const digest = found.key.slice(found.key.lastIndexOf('/') + 1) as Digest
    if (found.key !== blobKey(digest)) continue
    present++
    if (isOld(found) && !reachable.has(digest)) blobs.set(found.key, found.size)
  }
  if (present > 0 && kept.size === 0)
    refuse(
      `The bucket holds ${present} blobs, but its listing shows no release and no recent build at all`,
      'If the bucket should be emptied, delete it. Otherwise restore the pointers from a backup: `nextgen restore`.',
    )
  const manifests = new Map<string, number>()
  for (const [site, keys] of roots.listed)
    for (const [digest, { modified, size }] of keys.manifests)
      if (!kept.has(digest) && modified <= now - retention.grace) manifests.set(manifestKey(site, digest), size)
  const actions = unneededResults(results, { reachable, going: blobs, isOld, after })
  const { releases, builds } = roots
  return {
    roots,
    kept: { sites: roots.sites.length, releases, builds, blobs: present - blobs.size },
    ...{ actions, manifests, blobs },
  }
}

/** The kept manifests and all that they name. */
async function reachableBlobs(
  kept: ReadonlyMap<Digest, string>,
  roots: Roots,
  options: PlanOptions,
): Promise<ReadonlySet<Digest>> {
  const reachable = new Set<Digest>()
  await forEachLimited(kept, { concurrency: READS_AT_ONCE }, async ([digest, neededBy]) => {
    const manifest = await readEitherCopy(digest, roots, options)
    if (!manifest)
      refuse(
        `The manifest ${digest} of ${neededBy} is missing or damaged, so it cannot be told which blobs it needs`,
        '`nextgen check --repair` restores it; or keep fewer releases (--keep, --days).',
      )
    reachable.add(digest)
    for (const blob of blobsOf(manifest)) reachable.add(blob)
  })
  return reachable
}

/** A manifest is kept twice: as a blob, and in the list of its site's. */
async function readEitherCopy(
  digest: Digest,
  { listed }: Roots,
  { bucket, blobs }: PlanOptions,
): Promise<Manifest | null> {
  const bytes = await blobs.get(digest).catch(nullWhenCorrupt)
  if (bytes) return JSON.parse(new TextDecoder().decode(bytes))
  const copy = [...listed.values()].flatMap(({ manifests }) => manifests.get(digest) ?? [])[0]
  const found = copy && (await bucket.get(copy.key))
  return found && digestOf(found.body) === digest ? JSON.parse(new TextDecoder().decode(found.body)) : null
}

export const countsOf = ({
  actions,
  manifests,
  blobs,
}: Pick<SweepPlan, 'actions' | 'manifests' | 'blobs'>): SweptCounts => ({
  blobs: blobs.size,
  manifests: manifests.size,
  actions: actions.size,
  bytes: [actions, manifests, blobs].reduce((total, sizes) => total + sum(sizes.values()), 0),
})

const sum = (sizes: Iterable<number>): number => [...sizes].reduce((total, size) => total + size, 0)
