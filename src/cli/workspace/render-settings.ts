import { availableParallelism } from 'node:os'
import type { WorkspaceConfig } from '#config/workspace-config.ts'
import { usageError } from '../arguments/usage-error.ts'
import type { Call } from '../command.ts'

type Variables = Call['environment']

/** What a generator goes by that flags, variables and the workspace's configuration say. Throws for a time that is none. */
export function renderSettings({ flags, environment }: Pick<Call, 'flags' | 'environment'>, config: WorkspaceConfig) {
  sourceDate(environment)
  return {
    threads: threadsOf({ flags }, config),
    limits: config.limits,
    publicEnvironment: publicEnvironmentOf(environment),
    renderTime: () => renderTimeOf(environment, Date.now()),
    publishTime: () => publishTimeOf(environment, Date.now()),
  }
}

/** Render threads: as asked, as configured, or one a processor. */
export const threadsOf = ({ flags }: Pick<Call, 'flags'>, config: WorkspaceConfig): number =>
  flags.concurrency ?? config.concurrency ?? availableParallelism()

const DAY = 86_400_000

/** Where the render clock stands, ms since 1970: `SOURCE_DATE_EPOCH` (seconds), or midnight UTC of the current day. */
export const renderTimeOf = (environment: Variables, now: number): number =>
  sourceDate(environment) ?? Math.floor(now / DAY) * DAY

/** Up to when entries are published, ms since 1970: now, unless `SOURCE_DATE_EPOCH` says otherwise. */
export const publishTimeOf = (environment: Variables, now: number): number => sourceDate(environment) ?? now

/** `SOURCE_DATE_EPOCH` in ms; undefined where it is absent or empty. Anything but seconds is a usage error. */
function sourceDate({ SOURCE_DATE_EPOCH: text }: Variables): number | undefined {
  if (text === undefined || text === '') return undefined
  if (/^\d{1,12}$/.test(text)) return Number(text) * 1000
  return usageError(
    `Expected SOURCE_DATE_EPOCH to be whole seconds since 1970, got "${text}"`,
    'For example 1767225600 for the beginning of 2026; or unset the variable, and pages see midnight UTC of today.',
  )
}

/** The variables that themes may read. */
export const publicEnvironmentOf = (environment: Variables): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] => entry[0].startsWith('PUBLIC_') && entry[1] !== undefined,
    ),
  )

const SECRET = /SECRET|TOKEN|PASSWORD|PASSWD|CREDENTIAL|(API|ACCESS|PRIVATE)_?KEY/i

/** The variables whose values must not stand in anything that is released, by what they are called, or because a source names them. */
export function secretsOf(
  environment: Variables,
  sources: WorkspaceConfig['sources'] = {},
): Readonly<Record<string, string>> {
  const named = new Set(
    Object.values(sources).flatMap(source =>
      Object.values(source).map(value => (value as { readonly env?: unknown } | null)?.env),
    ),
  )
  return Object.fromEntries(
    Object.entries(environment).filter(
      (entry): entry is [string, string] =>
        (named.has(entry[0]) || (SECRET.test(entry[0]) && !entry[0].startsWith('PUBLIC_'))) && Boolean(entry[1]),
    ),
  )
}
