import { type Failure, SiteError } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'
import type { PointerChange } from '#model/status.ts'
import type { Call } from './command.ts'
import type { Opened } from './compose.ts'
import { EXIT } from './exit-code.ts'
import { noReleases } from './no-releases.ts'

/** What changing a pointer came to. */
type Change =
  | { readonly outcome: 'released' | 'unchanged'; readonly pointer: Pointer }
  | { readonly outcome: 'conflict' | 'incomplete' | 'unknown-release'; readonly failure: Failure }

/** Prints what became of a rollback, an unpin or a promotion, and returns the exit code; throws its failure. */
export async function endChange(
  call: Call,
  opened: Opened,
  site: string,
  change: Change,
  texts: { readonly [O in 'released' | 'unchanged']: (pointer: Pointer) => string },
): Promise<number> {
  if ('failure' in change) {
    const neverReleased = change.outcome === 'unknown-release' && call.flags.to === undefined
    throw neverReleased ? await nearestReason(site, opened, change.failure) : new SiteError(change.failure)
  }
  const { outcome, pointer } = change
  const result: PointerChange = {
    ok: true,
    site,
    environment: pointer.environment,
    changed: outcome === 'released',
    pointer,
  }
  call.print(result, texts[outcome](pointer))
  return EXIT.ok
}

/** An id that no site has is said to be that; else the failure as it came. */
async function nearestReason(site: string, opened: Opened, failure: Failure): Promise<SiteError> {
  const error = await noReleases(site, opened.releasing.environment, opened)
  return error.failures[0]?.code === 'site-unknown' ? error : new SiteError(failure)
}
