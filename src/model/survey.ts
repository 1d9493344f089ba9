import type { Digest } from './digest.ts'
import type { Failure } from './failure.ts'

/**
 * Where a site stands against what it would be made of now. `current`: what is live is that, or nothing may be released
 * now. `stale`: a publishing run would render or release it; `reason` says what changed. `unknown`: only its source can
 * tell. `failed`: its declaration is wrong.
 */
export interface SiteSurvey {
  readonly site: string
  readonly standing: 'current' | 'stale' | 'unknown' | 'failed'
  readonly reason?: string
  /** Equal as long as nothing changed that this machine can see without reading; absent for a failed site. */
  readonly seen?: Digest
  /** When a held-back entry comes due, ms since 1970. */
  readonly nextPublication?: number
  readonly failures?: readonly Failure[]
}
