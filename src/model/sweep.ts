import type { Digest } from './digest.ts'
import type { Failure } from './failure.ts'

/** What a sweep leaves alone beyond what is live. */
export interface Retention {
  /** So many releases of each environment of a site, the live one counted. */
  readonly releases: number
  /** Releases that were live within so many days, and builds that were uploaded since. */
  readonly days: number
  /** ms: nothing younger is touched, and as long passes between marking and deleting. */
  readonly grace: number
}

/**
 * `gc/sweep.json`, changed by compare-and-set only: the sweep under way. `marked`: what `marksKey` lists is deleted
 * after the grace period unless somebody needs it by then. `sweeping`: it is being deleted.
 */
export interface SweepRecord {
  readonly version: 1
  /** Names its marks and rescues. */
  readonly id: string
  readonly state: 'marked' | 'sweeping'
  /** ms since 1970, by the bucket's clock. */
  readonly markedAt: number
  /** The sites there were: none may be missing when it is swept. */
  readonly sites: readonly string[]
  /** While sweeping: who deletes, and when they were last heard of, by the bucket's clock. */
  readonly sweeper?: string
  readonly heardAt?: number
}

export const SWEEP_KEY = 'gc/sweep.json'

/** The keys that a sweep has marked. */
export interface Marks {
  readonly id: string
  readonly keys: readonly string[]
}

export const marksKey = (id: string): string => `gc/marks/${id}.json`

/** A manifest that somebody is about to release although parts of it are marked. */
export const rescueKey = (id: string, manifest: Digest): string => `${rescuePrefix(id)}${manifest}`
export const rescuePrefix = (id: string): string => `gc/rescues/${id}/`

/** Objects by kind, and what they weigh. */
export interface SweptCounts {
  readonly blobs: number
  readonly manifests: number
  readonly actions: number
  readonly bytes: number
}

/**
 * The JSON of `gc`. `planned`: a dry run. `marked`: to be deleted by a run after `notBefore`. `waiting`: it is not
 * yet time. `swept`: what was marked before is deleted, and what is unneeded by now is marked.
 */
export interface SweepReport {
  readonly ok: true
  readonly bucket: string
  readonly phase: 'planned' | 'marked' | 'waiting' | 'swept'
  /** RFC 3339, UTC; null when nothing is marked. */
  readonly notBefore: string | null
  readonly kept: { readonly sites: number; readonly releases: number; readonly builds: number; readonly blobs: number }
  /** What nothing needs, and is old enough. */
  readonly unneeded: SweptCounts
  readonly deleted: SweptCounts
  readonly warnings: readonly Failure[]
}
