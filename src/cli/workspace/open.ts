import { existsSync } from 'node:fs'
import { userInfo } from 'node:os'
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
import { callerFolder } from '../arguments/caller-folder.ts'
import type { Call } from '../command.ts'

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

const DEFAULT_BUCKET = 'file:.nextgen/bucket'

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

/** The caller's folder if it is a workspace, else the folder in which npm runs the script. */
const usualRoot = (caller: string): string =>
  ['sites', 'themes'].some(name => existsSync(join(caller, name))) ? caller : process.cwd()

/** The operating system's name of the user. */
export function actorOf({ USER, LOGNAME }: Call['environment']): string {
  try {
    return userInfo().username
  } catch {
    return USER || LOGNAME || `uid ${process.getuid?.() ?? 'unknown'}`
  }
}
