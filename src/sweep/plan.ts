import { canonicalJson, digestOf } from '#base/hash.ts'
import { forEachLimited } from '#base/limiter.ts'
import { openSealedJson } from '#base/sealed-json.ts'
import type { Blobs } from '#blobs/blobs.ts'
import { blobKey } from '#blobs/blobs.ts'
import { type Bucket, BucketError, type BucketListing } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { blobsOf, type Manifest, manifestKey } from '#model/manifest.ts'
import type { SweepReport, SweptCounts } from '#model/sweep.ts'
import { refuse } from './refusal.ts'
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
  const reachable = await reachableBlobs(kept, roots, options)
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
  const actions = await unneededActions(options, reachable, blobs, isOld)
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
  const bytes = await blobs.get(digest).catch(error => {
    if (error instanceof BucketError && error.reason === 'corrupt') return null
    throw error
  })
  if (bytes) return JSON.parse(new TextDecoder().decode(bytes))
  const copy = [...listed.values()].flatMap(({ manifests }) => manifests.get(digest) ?? [])[0]
  const found = copy && (await bucket.get(copy.key))
  return found && digestOf(found.body) === digest ? JSON.parse(new TextDecoder().decode(found.body)) : null
}

/**
 * Results of earlier work whose blobs go, those that are damaged, and those that name nothing that is kept and are older
 * than releases are kept. A result without its blobs would only be found to be useless.
 */
async function unneededActions(
  { bucket, now, retention, signal }: PlanOptions,
  reachable: ReadonlySet<Digest>,
  unneeded: ReadonlyMap<string, number>,
  isOld: (found: BucketListing) => boolean,
): Promise<ReadonlyMap<string, number>> {
  const old: BucketListing[] = []
  for await (const found of bucket.list('actions/')) if (isOld(found)) old.push(found)
  const going = new Map<string, number>()
  const isOutdated = ({ modified }: BucketListing): boolean => modified <= now - retention.days * DAY
  await forEachLimited(old, { concurrency: READS_AT_ONCE, ...(signal && { signal }) }, async found => {
    const object = await bucket.get(found.key)
    if (!object) return
    const named = digestsIn(openSealedJson(object.body)?.result)
    const isLost = named === null || named.some(digest => unneeded.has(blobKey(digest)))
    if (isLost || (isOutdated(found) && !named.some(digest => reachable.has(digest)))) going.set(found.key, found.size)
  })
  return going
}

/** Every SHA-256 that stands in a result; null when there is no result that could be read. */
const digestsIn = (result: unknown): readonly Digest[] | null =>
  result === undefined ? null : ((canonicalJson(result).match(/\b[0-9a-f]{64}\b/g) ?? []) as Digest[])

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
