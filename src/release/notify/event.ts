import type { ReleaseOutcome } from '#model/environment.ts'
import type { Failure } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'

/** What those are told who want to know of releases; the body of a webhook, and what a command reads. */
export interface ReleaseEvent {
  readonly type: `release.${ReleaseOutcome}`
  /** RFC 3339, UTC. */
  readonly timestamp: string
  readonly data: {
    readonly site: string
    readonly environment: string
    readonly outcome: ReleaseOutcome
    /** What is live now. */
    readonly live: Pointer
    /** What was released, when it is not live any more. */
    readonly released?: Pointer
    /** Where it can be looked at; null when the site has no host there. */
    readonly url: string | null
    /** What was wrong. */
    readonly errors: readonly Failure[]
  }
}

export interface EventOf {
  readonly outcome: ReleaseOutcome
  readonly released: Pointer
  readonly live: Pointer
  readonly errors: readonly Failure[]
  /** ms since 1970 */
  readonly now: number
}

export function releaseEvent({ outcome, released, live, errors, now }: EventOf): ReleaseEvent {
  const { site, environment, hosts } = live
  return {
    type: `release.${outcome}`,
    timestamp: new Date(now).toISOString(),
    data: {
      ...{ site, environment, outcome, live },
      ...(released.generation !== live.generation && { released }),
      url: hosts[0] === undefined ? null : `https://${hosts[0]}/`,
      errors,
    },
  }
}
