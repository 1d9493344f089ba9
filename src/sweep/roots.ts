import { forEachLimited } from '#base/limiter.ts'
import type { Bucket } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, failuresOf, SiteError } from '#model/failure.ts'
import { historyKey, type Pointer, pointerKey } from '#model/pointer.ts'
import type { Retention } from '#model/sweep.ts'
import { behindHistory } from '#release/failures.ts'
import { readHistory, readPointer } from '#release/pointers.ts'
import { missingGenerations, retainedGenerations } from '#release/retained.ts'
import { listSites, type SiteKeys } from '#release/site-keys.ts'
import { checkClaims, checkKnownSites } from './listing-checks.ts'
import { isRefusal, refuse } from './refusal.ts'

/** What everything that is kept hangs on. */
export interface Roots {
  readonly sites: readonly string[]
  readonly releases: number
  /** Uploaded and never released, but not so long ago. */
  readonly builds: number
  /** The manifests that stay, each with a release or build that needs it, for messages. */
  readonly manifests: ReadonlyMap<Digest, string>
  readonly listed: ReadonlyMap<string, SiteKeys>
  readonly warnings: readonly Failure[]
}

export interface RootsOptions {
  readonly bucket: Bucket
  readonly retention: Retention
  /** ms since 1970, by the bucket's clock. */
  readonly now: number
  /** Sites that are known from elsewhere: their pointers are asked for, in case the listing lacks them. */
  readonly knownSites: readonly string[]
  readonly signal?: AbortSignal
}

const READS_AT_ONCE = 32
const DAY = 86_400_000
/** S3 tells whole seconds. */
const COARSE_MS = 2000

/**
 * Reads which manifests must stay. What looks like an incomplete listing may be a site that was released for the first
 * time between two requests, so it is looked at again before it is refused.
 */
export async function readRoots(options: RootsOptions): Promise<Roots> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await readRootsOnce(options)
    } catch (error) {
      if (attempt === ATTEMPTS || !isRefusal(error)) throw error
    }
  }
}

const ATTEMPTS = 3

/**
 * A listing that lacks anything that must be there is refused (`sweep-refused`): no
 * pointer at all, a gap in a history, a claim whose site is not listed. A site whose records cannot be read keeps
 * everything it ever uploaded.
 */
async function readRootsOnce(options: RootsOptions): Promise<Roots> {
  const { bucket, retention, now, signal } = options
  const listed = await listSites(bucket, signal)
  await checkKnownSites(bucket, listed, options.knownSites)
  await checkClaims(bucket, listed)
  const manifests = new Map<Digest, string>()
  const warnings: Failure[] = []
  const counts = { releases: 0, builds: 0 }
  const limit = { concurrency: READS_AT_ONCE, ...(signal && { signal }) }
  await forEachLimited(listed, limit, async ([site, keys]) => {
    for (const environment of new Set([...keys.pointers, ...keys.history.keys()])) {
      const releases = await retainedReleases(site, environment, keys, options).catch(error => {
        if (!isUnreadableRecord(error)) throw error
        warnings.push(...failuresOf(error, 'pointer-invalid'))
        for (const digest of keys.manifests.keys()) manifests.set(digest, `"${site}", whose records cannot be read`)
        return []
      })
      for (const { manifest, generation } of releases) {
        if (manifest === null) continue
        manifests.set(manifest, `generation ${generation} of "${site}" in ${environment}`)
        counts.releases++
      }
    }
    for (const [digest, { modified }] of keys.manifests) {
      if (manifests.has(digest) || modified <= now - Math.max(retention.days * DAY, retention.grace)) continue
      manifests.set(digest, `a build of "${site}" that was not released`)
      counts.builds++
    }
  })
  return { sites: [...listed.keys()], ...counts, manifests, listed, warnings }
}

const isUnreadableRecord = (error: unknown): boolean =>
  error instanceof SiteError && error.failures.every(({ code }) => code === 'pointer-invalid')

/** The live release, and those before it that are worth keeping. */
async function retainedReleases(
  site: string,
  environment: string,
  { pointers, history }: SiteKeys,
  { bucket, retention, now }: RootsOptions,
): Promise<readonly Pointer[]> {
  const recordedAt = new Map(history.get(environment))
  const pointer = await livePointer(bucket, site, environment, pointers.has(environment), recordedAt)
  if (!pointer) return []
  const newest = Math.max(0, ...recordedAt.keys())
  if (pointer.generation < newest) throw new SiteError(behindHistory(pointer, newest, pointerKey(site, environment)))
  for (const generation of missingGenerations(pointer.generation, recordedAt)) {
    const record = await bucket.head(historyKey({ site, environment, generation }))
    // Released since the listing: that one and no earlier one may be missing from it.
    if (record && record.modified > now - COARSE_MS) recordedAt.set(generation, record.modified)
    else
      refuse(
        `The listing lacks generation ${generation} of the history of "${site}" in ${environment}, of which ${pointer.generation} is live`,
        'The listing is not complete, or somebody deleted records. Run again; if it stays, restore them from a backup: `nextgen restore`.',
      )
  }
  const retained = retainedGenerations(pointer, recordedAt, retention, now)
  const found: Pointer[] = [pointer]
  await forEachLimited(
    retained.slice(retained[0] === pointer.generation ? 1 : 0),
    { concurrency: 8 },
    async generation => {
      const record = await readHistory(bucket, { site, environment, generation })
      if (!record)
        refuse(`Generation ${generation} of "${site}" in ${environment} was listed, and cannot be read`, AGAIN)
      else found.push(record)
    },
  )
  return found
}

const AGAIN = 'Run again. If it stays so, look at the bucket: something else deletes from it.'

/** A pointer that was lost is the newest record of the history: so it will be put back. */
async function livePointer(
  bucket: Bucket,
  site: string,
  environment: string,
  isListed: boolean,
  recordedAt: ReadonlyMap<number, number>,
): Promise<Pointer | null> {
  const found = (await readPointer(bucket, site, environment))?.value
  if (found && !isListed) refuse(`The listing lacks the pointer of "${site}" in ${environment}, which is there`, AGAIN)
  if (found) return found
  if (isListed) refuse(`The pointer of "${site}" in ${environment} was listed, and cannot be read`, AGAIN)
  return readHistory(bucket, { site, environment, generation: Math.max(...recordedAt.keys()) })
}
