import { type Clock, systemClock } from '#base/clock.ts'
import { canonicalJson, digestOf } from '#base/hash.ts'
import type { Blobs } from '#blobs/blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { DRAFTS } from '#model/environment.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import { blobSizesOf, type Manifest, pathNeeding } from '#model/manifest.ts'
import type { Pointer, SiteAbout } from '#model/pointer.ts'
import { type Change, changePointer, completeHistory } from './change-pointer.ts'
import { hostsIn } from './environment-hosts.ts'
import { overtaken } from './failures.ts'
import { pointerToChange } from './history.ts'
import type { CurrentPointer } from './pointers.ts'
import { rescueFromSweep } from './sweep-under-way.ts'

/** Where and for whom a pointer is changed. */
export interface ReleaseContext {
  readonly bucket: Bucket
  /** The bucket's blobs; asked whether an artifact is complete. */
  readonly blobs: Blobs
  readonly environment: string
  readonly actor: string
  /** Why, in the actor's own words. */
  readonly note?: string
  readonly clock?: Clock
}

export interface ReleaseOptions extends ReleaseContext {
  readonly manifest: Manifest
  readonly reason?: 'publish' | 'promote'
  readonly promotes?: Pointer['promotes']
  readonly about?: SiteAbout
  /** The first is the main one, the others redirect to it. By default those of the manifest in `live`, none elsewhere. */
  readonly hosts?: (manifest: Manifest) => readonly string[]
  /**
   * The generation that was live when the work began (0: none): the release is a conflict if it is not live any more,
   * unless what is live is the same. By default what is live when the release begins.
   */
  readonly basis?: number
}

export type ReleaseResult =
  | Change
  /** This manifest is live already, on these hosts: nothing was written. */
  | { readonly outcome: 'unchanged'; readonly pointer: Pointer }
  /** Somebody rolled the site back: it stays as it is until it is unpinned. */
  | { readonly outcome: 'pinned'; readonly pointer: Pointer }
  /** The bucket lacks blobs of the artifact. */
  | { readonly outcome: 'incomplete'; readonly failure: Failure; readonly missing: readonly Digest[] }

/**
 * Makes an uploaded manifest live in an environment of its site by one compare-and-set of the pointer. The blobs and
 * the manifest must be in the bucket, and that is asked. Throws the bucket's errors, and `pointer-invalid`.
 */
export async function release(options: ReleaseOptions): Promise<ReleaseResult> {
  const { bucket, manifest, environment, basis, reason = 'publish' } = options
  const current = await pointerToChange(bucket, manifest.site, environment)
  const live = current?.value ?? null
  const digest = digestOf(canonicalJson(manifest))
  const hosts = options.hosts?.(manifest) ?? hostsIn({ name: environment }, manifest)
  if (live?.pinned) return { outcome: 'pinned', pointer: live }
  if (live && live.manifest === digest && live.hosts.join() === hosts.join()) {
    await completeHistory(bucket, live)
    return { outcome: 'unchanged', pointer: live }
  }
  if (basis !== undefined && basis !== (live?.generation ?? 0))
    return { outcome: 'conflict', failure: overtaken(manifest.site, environment, live), pointer: live }
  const { promotes, about } = options
  const next = { site: manifest.site, manifest, digest, hosts, reason, promotes, about, pinned: false }
  return releaseNext(options, current, next)
}

export interface NextRelease {
  readonly site: string
  readonly manifest: Manifest
  readonly digest: Digest
  readonly hosts: readonly string[]
  readonly reason: Pointer['reason']
  readonly pinned: boolean
  readonly restores?: number
  readonly promotes?: Pointer['promotes'] | undefined
  readonly about?: SiteAbout | undefined
}

const draftsElsewhere = (site: string, { environment }: ReleaseContext): Failure => ({
  code: 'drafts-elsewhere',
  message: `What was built for the environment "${DRAFTS}" may hold drafts, and cannot be released in "${environment}"`,
  where: site,
  hint: `Publish the entries in the CMS, then: nextgen publish ${site} --environment ${environment}`,
})

/** The second half of `release` and `rollback`: asks for completeness, then changes the pointer. */
export async function releaseNext(
  context: ReleaseContext,
  current: CurrentPointer | null,
  { manifest, digest, ...next }: NextRelease,
): Promise<Change | Extract<ReleaseResult, { outcome: 'incomplete' }>> {
  if (manifest.drafts && context.environment !== DRAFTS) throw new SiteError(draftsElsewhere(next.site, context))
  const sizes = blobSizesOf(manifest)
  const swept = await rescueFromSweep(context.bucket, digest, sizes.keys())
  if (swept) return { outcome: 'conflict', failure: { ...swept, where: next.site }, pointer: current?.value ?? null }
  const missing = await context.blobs.missing([...sizes.keys(), digest], { sizes })
  if (missing.length > 0) return { outcome: 'incomplete', failure: incomplete(next.site, manifest, missing), missing }
  return changePointer(
    context.bucket,
    current,
    successor(context, current, { ...next, manifest: digest }),
    context.clock ?? systemClock,
  )
}

/** What of a record its maker decides. */
type Next = Pick<Pointer, 'site' | 'manifest' | 'gone' | 'pinned' | 'hosts' | 'reason' | 'restores'> &
  Pick<NextRelease, 'promotes' | 'about'>

/** The record that follows `current`. */
export function successor(
  { environment, actor, note, clock = systemClock }: ReleaseContext,
  current: CurrentPointer | null,
  { promotes, about, ...next }: Next,
): Pointer {
  const live = current?.value
  return {
    version: 1,
    environment,
    generation: (live?.generation ?? 0) + 1,
    actor,
    releasedAt: new Date(clock.now()).toISOString(),
    predecessor: live ? { generation: live.generation, manifest: live.manifest } : null,
    ...(note && { note }),
    ...(promotes && { promotes }),
    ...(about && { about }),
    ...next,
  }
}

function incomplete(site: string, manifest: Manifest, missing: readonly Digest[]): Failure {
  const path = pathNeeding(manifest, new Set(missing)) ?? 'the manifest itself'
  return {
    code: 'release-incomplete',
    message: `Expected every blob of the artifact in the bucket, but ${missing.length} of ${blobSizesOf(manifest).size + 1} are missing, among them ${path}`,
    where: `${site}: ${path}`,
    hint: 'Build the site again with --force, which uploads everything; what is live stays live.',
  }
}
