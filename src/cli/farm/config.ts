import { resolve } from 'node:path'
import type { FarmConfig } from '#config/farm.ts'
import type { WorkspaceConfig } from '#config/workspace-config.ts'
import { callerFolder } from '../arguments/caller-folder.ts'
import type { Call } from '../command.ts'

/** What flags, variables (`NEXTGEN_QUEUE`, `NEXTGEN_LEDGER`) and the workspace's configuration say of the farm, in this order. */
export function farmConfigOf(
  { flags, environment }: Pick<Call, 'flags' | 'environment'>,
  config: WorkspaceConfig,
): FarmConfig {
  const queue = fromCaller(flags.queue, environment) ?? environment.NEXTGEN_QUEUE
  const ledger = fromCaller(flags.ledger, environment) ?? environment.NEXTGEN_LEDGER
  return { ...config.farm, ...(queue && { queue }), ...(ledger && { ledger }) }
}

/** A file that a flag names is relative to where the caller stands. */
const fromCaller = (url: string | undefined, environment: Call['environment']): string | undefined =>
  url?.startsWith('sqlite:') ? `sqlite:${resolve(callerFolder(environment), url.slice('sqlite:'.length))}` : url
