import type { Clock } from '#base/clock.ts'
import type { NotifyTarget } from '#model/environment.ts'
import type { Failure } from '#model/failure.ts'
import { runWithEvent } from './command.ts'
import type { ReleaseEvent } from './event.ts'
import { postEvent } from './webhook.ts'

export interface NotifyOptions {
  readonly targets: readonly NotifyTarget[]
  /** The value of a variable that a target names. */
  readonly secretOf: (variable: string) => string | undefined
  readonly clock: Clock
  readonly signal?: AbortSignal
}

/** Tells everybody who asked for this kind of event. A release stands, whoever hears of it: what fails is a warning. */
export async function notify(event: ReleaseEvent, options: NotifyOptions): Promise<readonly Failure[]> {
  const { site, outcome } = event.data
  const wanted = options.targets.filter(({ on }) => !on || on.includes(outcome))
  const told = await Promise.all(
    wanted.map(async target => {
      try {
        await tell(event, target, options)
        return []
      } catch (error) {
        return [untold(site, target, error)]
      }
    }),
  )
  return told.flat()
}

async function tell(
  event: ReleaseEvent,
  target: NotifyTarget,
  { secretOf, clock, signal }: NotifyOptions,
): Promise<void> {
  if ('command' in target) return runWithEvent(event, target.command)
  const secret = target.secretFrom === undefined ? undefined : secretOf(target.secretFrom)
  // An unsigned event would be refused, or worse, taken for one of anybody's.
  if (target.secretFrom !== undefined && !secret) throw new Error(`the variable ${target.secretFrom} is not set`)
  return postEvent(event, { url: target.url, clock, ...(secret && { secret }), ...(signal && { signal }) })
}

/** The address may hold a secret in its path, as those of many chats do: only its host is told. */
const untold = (site: string, target: NotifyTarget, error: unknown): Failure => ({
  code: 'notification-failed',
  message: `Could not tell ${'url' in target ? new URL(target.url).host : target.command[0]} of the release: ${reasonOf(error)}`,
  where: site,
})

function reasonOf(error: unknown): string {
  const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error
  return cause instanceof Error ? cause.message || cause.name : String(cause)
}
