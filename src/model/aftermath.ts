import type { HealthCheck, ReleaseOutcome } from './environment.ts'
import type { Failure } from './failure.ts'
import type { Pointer } from './pointer.ts'

/** What became of a release. */
export interface Aftermath {
  readonly outcome: ReleaseOutcome
  /** What is live now. */
  readonly live: Pointer
  /** Why it did not stay. */
  readonly errors: readonly Failure[]
  readonly warnings: readonly Failure[]
}

/** Does what follows a release. `checks`: what the site itself wants to hold. */
export type AfterRelease = (released: Pointer, checks?: readonly HealthCheck[]) => Promise<Aftermath>
