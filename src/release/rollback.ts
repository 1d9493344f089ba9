import { systemClock } from '#base/clock.ts'
import type { Failure } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'
import { type Change, changePointer } from './change-pointer.ts'
import { manifestGone, neverReleased, noSuchGeneration, nothingOlder, overtaken } from './failures.ts'
import { pointerToChange } from './history.ts'
import { readHistory, readManifest } from './pointers.ts'
import { type ReleaseContext, type ReleaseResult, releaseNext, successor } from './release.ts'

export interface RollbackOptions extends ReleaseContext {
  readonly site: string
  /** A generation of the history; by default the newest before the live one that has another manifest. */
  readonly to?: number
  /** The generation that must be live; the rollback is a conflict if it is not any more. By default whatever is. */
  readonly basis?: number
}

export type RollbackResult =
  | Exclude<ReleaseResult, { outcome: 'pinned' }>
  /** There is no such release. */
  | { readonly outcome: 'unknown-release'; readonly failure: Failure }

/**
 * Releases an older manifest again, on the hosts it had, and pins the site to it: publishing leaves it alone until it is
 * unpinned. Nothing is built. A second rollback goes one further back.
 */
export async function rollback(options: RollbackOptions): Promise<RollbackResult> {
  const { bucket, blobs, site, environment, to, basis } = options
  const current = await pointerToChange(bucket, site, environment)
  if (!current) return { outcome: 'unknown-release', failure: neverReleased(site, environment) }
  const live = current.value
  if (basis !== undefined && basis !== live.generation)
    return { outcome: 'conflict', failure: overtaken(site, environment, live), pointer: live }
  const target = to === undefined ? await findEarlier(options, live) : await readRelease(options, live, to)
  if (!target?.manifest)
    return { outcome: 'unknown-release', failure: to === undefined ? nothingOlder(live) : noSuchGeneration(live, to) }
  if (live.pinned && live.manifest === target.manifest) return { outcome: 'unchanged', pointer: live }
  const manifest = await readManifest(blobs, target.manifest)
  if (!manifest) return { outcome: 'incomplete', failure: manifestGone(target), missing: [target.manifest] }
  return releaseNext(options, current, {
    ...{ site, manifest, digest: target.manifest, hosts: target.hosts, reason: 'rollback', pinned: true },
    restores: target.restores ?? target.generation,
    about: target.about,
  })
}

/** Lets publishing release the site again. What is live stays live, as a new generation. */
export async function unpin(options: ReleaseContext & { readonly site: string }): Promise<UnpinResult> {
  const { bucket, site, environment, clock = systemClock } = options
  const current = await pointerToChange(bucket, site, environment)
  if (!current) return { outcome: 'unknown-release', failure: neverReleased(site, environment) }
  if (!current.value.pinned) return { outcome: 'unchanged', pointer: current.value }
  const { manifest, gone, hosts, restores, about } = current.value
  const kept = { site, manifest, gone, hosts, restores, about }
  const next = successor(options, current, { ...kept, pinned: false, reason: 'unpin' })
  return changePointer(bucket, current, next, clock)
}

export type UnpinResult = Change | Extract<RollbackResult, { outcome: 'unknown-release' | 'unchanged' }>

async function findEarlier(options: RollbackOptions, live: Pointer): Promise<Pointer | null> {
  for (let generation = (live.restores ?? live.generation) - 1; generation > 0; generation--) {
    const record = await readRelease(options, live, generation)
    if (record?.manifest && record.manifest !== live.manifest) return record
  }
  return null
}

function readRelease(
  { bucket, site, environment }: RollbackOptions,
  live: Pointer,
  generation: number,
): Promise<Pointer | null> | Pointer {
  return generation === live.generation ? live : readHistory(bucket, { site, environment, generation })
}
