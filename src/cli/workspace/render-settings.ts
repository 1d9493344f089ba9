import { availableParallelism } from 'node:os'
import type { WorkspaceConfig } from '#config/workspace-config.ts'
import type { Call } from '../command.ts'

type Variables = Call['environment']

/** What a generator goes by that flags, variables and the workspace's configuration say. */
export function renderSettings({ flags, environment }: Pick<Call, 'flags' | 'environment'>, config: WorkspaceConfig) {
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
export function renderTimeOf({ SOURCE_DATE_EPOCH }: Variables, now: number): number {
  if (SOURCE_DATE_EPOCH !== undefined && /^\d{1,12}$/.test(SOURCE_DATE_EPOCH)) return Number(SOURCE_DATE_EPOCH) * 1000
  return Math.floor(now / DAY) * DAY
}

/** Up to when entries are published, ms since 1970: now, unless `SOURCE_DATE_EPOCH` says otherwise. */
export const publishTimeOf = (environment: Variables, now: number): number =>
  environment.SOURCE_DATE_EPOCH === undefined ? now : renderTimeOf(environment, now)

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
