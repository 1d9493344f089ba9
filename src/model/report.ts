import type { Digest } from './digest.ts'
import type { Failure } from './failure.ts'

export type SiteStatus = 'built' | 'unchanged' | 'pinned' | 'gated' | 'failed'

/** What became of one site in a run; the objects of `build --json` and `publish --json`. `ms`: wall time of the site. */
export interface SiteReport {
  readonly site: string
  readonly status: SiteStatus
  readonly manifest: Digest | null
  readonly generation?: number
  readonly pages: number
  readonly rendered: number
  readonly reused: number
  readonly images: number
  readonly bytes: number
  readonly ms: number
  /** When an entry that is held back comes due, ms since 1970. */
  readonly nextPublication?: number
  readonly errors?: readonly Failure[]
  readonly warnings?: readonly Failure[]
}

export interface RunTotals {
  readonly sites: number
  readonly built: number
  readonly unchanged: number
  readonly failed: number
  readonly pages: number
  readonly rendered: number
  readonly reused: number
  readonly images: number
  readonly bytes: number
  readonly ms: number
  /** Peak resident memory of the whole process tree, in MiB. */
  readonly peakRssMb: number
}

export interface RunReport {
  readonly ok: boolean
  readonly sites: readonly SiteReport[]
  readonly totals: RunTotals
}
