import { systemClock } from '#base/clock.ts'
import { canonicalJson } from '#base/hash.ts'
import type { Pointer } from '#model/pointer.ts'
import { changePointer } from './change-pointer.ts'
import { neverReleased } from './failures.ts'
import { pointerToChange } from './history.ts'
import { type ReleaseContext, successor } from './release.ts'
import type { UnpinResult } from './rollback.ts'

export interface RemoveOptions extends ReleaseContext {
  readonly site: string
  /** What visitors get from now on: 410 (`true`), or a redirect there. */
  readonly gone: NonNullable<Pointer['gone']>
}

/**
 * Takes a site out of an environment: its hosts answer "gone" or redirect, until another site claims them. Its history
 * stays, so `rollback` brings it back, and so does publishing it again.
 */
export async function remove(options: RemoveOptions): Promise<UnpinResult> {
  const { bucket, site, environment, gone, clock = systemClock } = options
  const current = await pointerToChange(bucket, site, environment)
  if (!current) return { outcome: 'unknown-release', failure: neverReleased(site, environment) }
  if (canonicalJson(current.value.gone) === canonicalJson(gone)) return { outcome: 'unchanged', pointer: current.value }
  const { hosts, about } = current.value
  const next = successor(options, current, {
    site,
    manifest: null,
    gone,
    hosts,
    about,
    pinned: false,
    reason: 'remove',
  })
  return changePointer(bucket, current, next, clock)
}
