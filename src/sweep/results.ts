import { canonicalJson } from '#base/hash.ts'
import { forEachLimited } from '#base/limiter.ts'
import { openSealedJson } from '#base/sealed-json.ts'
import { type Blobs, blobKey } from '#blobs/blobs.ts'
import { type Bucket, type BucketListing, nullWhenCorrupt } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'

/** The result of earlier work, as far as a sweep looks at it. */
export interface FoundResult extends BucketListing {
  /** Every SHA-256 that stands in it; null when it cannot be read. */
  readonly named: readonly Digest[] | null
  /** See `Lasting` in `actions/actions.ts`. */
  readonly newestOf?: string
}

const READS_AT_ONCE = 32

export async function readResults(bucket: Bucket, signal?: AbortSignal): Promise<readonly FoundResult[]> {
  const listed = await Array.fromAsync(bucket.list('actions/'))
  const found: FoundResult[] = []
  await forEachLimited(listed, { concurrency: READS_AT_ONCE, ...(signal && { signal }) }, async listing => {
    const object = await bucket.get(listing.key)
    if (!object) return
    const result = openSealedJson(object.body)?.result
    const named = result === undefined ? null : digestsIn(canonicalJson(result))
    const { newestOf } = (result ?? {}) as { newestOf?: unknown }
    found.push({ ...listing, named, ...(typeof newestOf === 'string' && { newestOf }) })
  })
  return found
}

/**
 * Blobs that stay for the sake of results: those of the newest result of each name, and of results of that kind since
 * `after`; and the blobs that stand in these: traces name the pages that they were recorded for.
 */
export async function blobsOfLasting(
  results: readonly FoundResult[],
  after: number,
  blobs: Blobs,
): Promise<ReadonlySet<Digest>> {
  const newest = new Map<string, FoundResult>()
  const lasting = results.filter(({ newestOf }) => newestOf !== undefined)
  for (const result of lasting) {
    const known = newest.get(result.newestOf as string)
    if (!known || known.modified <= result.modified) newest.set(result.newestOf as string, result)
  }
  const staying = lasting.filter(({ modified }) => modified > after)
  const direct = new Set([...newest.values(), ...staying].flatMap(({ named }) => named ?? []))
  const all = new Set(direct)
  await forEachLimited(direct, { concurrency: READS_AT_ONCE }, async digest => {
    const bytes = await blobs.get(digest).catch(nullWhenCorrupt)
    for (const named of digestsIn(new TextDecoder().decode(bytes ?? new Uint8Array()))) all.add(named)
  })
  return all
}

const digestsIn = (text: string): readonly Digest[] => (text.match(/\b[0-9a-f]{64}\b/g) ?? []) as Digest[]

export interface UnneededResultsOptions {
  readonly reachable: ReadonlySet<Digest>
  /** Keys of the blobs that go. */
  readonly going: ReadonlyMap<string, number>
  readonly isOld: (found: BucketListing) => boolean
  /** ms since 1970: what is older and names nothing that stays goes. */
  readonly after: number
}

/**
 * Results whose blobs go, those that are damaged, and those that name nothing that stays and are older than releases are
 * kept. A result without its blobs would only be found to be useless.
 */
export function unneededResults(
  results: readonly FoundResult[],
  { reachable, going, isOld, after }: UnneededResultsOptions,
): ReadonlyMap<string, number> {
  const unneeded = results.filter(found => {
    const { named, modified } = found
    if (!isOld(found)) return false
    if (named === null || named.some(digest => going.has(blobKey(digest)))) return true
    return modified <= after && !named.some(digest => reachable.has(digest))
  })
  return new Map(unneeded.map(({ key, size }) => [key, size]))
}
