import type { Aftermath } from '#model/aftermath.ts'
import type { HealthCheck } from '#model/environment.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'
import type { PointerChange } from '#model/status.ts'
import type { Call } from '../command.ts'
import { EXIT } from '../exit-code.ts'
import { sayFailures } from '../output/failures.ts'
import type { Opened } from '../workspace/open.ts'
import { noReleases } from './no-releases.ts'

/** What changing a pointer came to. */
type Change =
  | { readonly outcome: 'released' | 'unchanged'; readonly pointer: Pointer }
  | { readonly outcome: 'conflict' | 'incomplete' | 'unknown-release'; readonly failure: Failure }

/**
 * Does what follows the release, prints what became of a rollback, an unpin or a promotion, and returns the exit code;
 * throws its failure. `checks`: those of the site itself.
 */
export async function endChange(
  call: Call,
  opened: Opened,
  site: string,
  change: Change,
  texts: { readonly [O in 'released' | 'unchanged']: (pointer: Pointer) => string },
  checks?: readonly HealthCheck[],
): Promise<number> {
  if ('failure' in change) {
    const neverReleased = change.outcome === 'unknown-release' && call.flags.to === undefined
    throw neverReleased ? await nearestReason(site, opened, change.failure) : new SiteError(change.failure)
  }
  const { outcome, pointer } = change
  const { environment } = pointer
  if (outcome === 'unchanged') {
    call.print(
      { ok: true, site, environment, changed: false, pointer } satisfies PointerChange,
      texts.unchanged(pointer),
    )
    return EXIT.ok
  }
  const after = await follow(call, opened, pointer, checks)
  const { errors = [], warnings = [] } = after ?? {}
  const result: PointerChange = {
    ok: errors.length === 0,
    ...{ site, environment, changed: true, pointer: after?.live ?? pointer },
    ...(errors.length > 0 && { errors }),
    ...(warnings.length > 0 && { warnings }),
  }
  if (warnings.length > 0) sayFailures(warnings, call)
  if (errors.length > 0) sayFailures(errors, call)
  call.print(result, after && errors.length > 0 ? notStayed(after, pointer) : texts.released(pointer))
  return after?.outcome === 'rolled-back' ? EXIT.gate : errors.length > 0 ? EXIT.failed : EXIT.ok
}

/**
 * Unpinning changes nothing that anybody could see. A secret that is missing for what follows is told, but what is live is
 * live: a rollback does not wait for it.
 */
async function follow(
  call: Call,
  opened: Opened,
  pointer: Pointer,
  checks: readonly HealthCheck[] | undefined,
): Promise<Aftermath | null> {
  if (pointer.reason === 'unpin') return null
  const { afterReleaseOf } = await import('./after-release.ts')
  try {
    return await (await afterReleaseOf(call, opened))(pointer, checks)
  } catch (error) {
    if (!(error instanceof SiteError)) throw error
    return { outcome: 'released', live: pointer, errors: [], warnings: error.failures }
  }
}

const notStayed = ({ outcome, live }: Aftermath, { site, generation }: Pointer): string =>
  outcome === 'rolled-back'
    ? `${site}: generation ${generation} was not healthy. Generation ${live.generation} is live, with the files of generation ${live.restores}, and pinned.\n`
    : `${site}: generation ${generation} is not healthy, and is still live: there is none to go back to, or somebody changed it.\n`

/** An id that no site has is said to be that; else the failure as it came. */
async function nearestReason(site: string, opened: Opened, failure: Failure): Promise<SiteError> {
  const error = await noReleases(site, opened.releasing.environment, opened)
  return error.failures[0]?.code === 'site-unknown' ? error : new SiteError(failure)
}
