import { existsSync } from 'node:fs'
import { availableParallelism, userInfo } from 'node:os'
import { join, resolve } from 'node:path'
import type { Blobs } from '#blobs/blobs.ts'
import { openBlobs } from '#blobs/open.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { openBucket } from '#bucket/open.ts'
import { environmentOf } from '#config/environment-of.ts'
import { openWorkspace } from '#config/workspace.ts'
import type { WorkspaceConfig } from '#config/workspace-config.ts'
import type { Environment } from '#model/environment.ts'
import type { Workspace } from '#model/site.ts'
import type { Call } from '../command.ts'

type Variables = Call['environment']

/** A workspace and the bucket that its flags, its configuration or the default name. */
export interface Opened extends AsyncDisposable {
  readonly workspace: Workspace
  readonly config: WorkspaceConfig
  readonly bucket: Bucket
  /** The bucket's blobs; what is read is verified. */
  readonly blobs: Blobs
  /** Where releases are made and read, and by whom: for `#release`. */
  readonly releasing: {
    readonly bucket: Bucket
    readonly blobs: Blobs
    readonly environment: string
    readonly actor: string
    readonly note?: string
  }
  /** What goes for releases in the environment of the call. */
  readonly rules: Environment
}

export const DEFAULT_BUCKET = 'file:.nextgen/bucket'

/** Chooses workspace and bucket of a call. Dispose it when the call ends. */
export async function open({ flags, environment }: Pick<Call, 'flags' | 'environment'>): Promise<Opened> {
  const caller = callerFolder(environment)
  const workspace = openWorkspace(flags.root === undefined ? usualRoot(caller) : resolve(caller, flags.root))
  const config = existsSync(join(workspace.root, 'nextgen.config.ts')) ? await configOf(workspace) : {}
  const rules = environmentOf(config.environments, flags.environment)
  const bucket =
    flags.bucket === undefined
      ? await openBucket(config.bucket ?? DEFAULT_BUCKET, { base: workspace.root })
      : await openBucket(flags.bucket, { base: caller })
  const blobs = openBlobs(bucket)
  return {
    workspace,
    config,
    bucket,
    blobs,
    releasing: {
      ...{ bucket, blobs, environment: flags.environment, actor: actorOf(environment) },
      ...(flags.note !== undefined && { note: flags.note }),
    },
    rules,
    async [Symbol.asyncDispose]() {
      await bucket.close?.()
    },
  }
}

const configOf = async (workspace: Workspace): Promise<WorkspaceConfig> =>
  (await import('#config/workspace-config.ts')).loadWorkspaceConfig(workspace)

/** Where the person stands: npm runs scripts in the package's folder and tells the caller's in `INIT_CWD`. */
export const callerFolder = ({ INIT_CWD }: Variables): string => INIT_CWD || process.cwd()

/** A path that a person has given, absolute. */
export const pathOf = ({ environment }: Pick<Call, 'environment'>, path: string): string =>
  resolve(callerFolder(environment), path)

/** The caller's folder if it is a workspace, else the folder in which npm runs the script. */
const usualRoot = (caller: string): string =>
  ['sites', 'themes'].some(name => existsSync(join(caller, name))) ? caller : process.cwd()

/** The operating system's name of the user. */
export function actorOf({ USER, LOGNAME }: Variables): string {
  try {
    return userInfo().username
  } catch {
    return USER || LOGNAME || `uid ${process.getuid?.() ?? 'unknown'}`
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
