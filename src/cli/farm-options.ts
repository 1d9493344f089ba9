import { resolve } from 'node:path'
import type { FarmConfig } from '#config/farm.ts'
import type { Call } from './command.ts'
import {
  callerFolder,
  type Opened,
  publicEnvironmentOf,
  publishTimeOf,
  renderTimeOf,
  secretsOf,
  threadsOf,
} from './compose.ts'
import { contentSources } from './content-sources.ts'

/** What flags, variables (`NEXTGEN_QUEUE`, `NEXTGEN_LEDGER`) and the workspace's configuration say of the farm, in this order. */
export async function farmOptions(call: Call, opened: Opened) {
  const { workspace, bucket, config, rules } = opened
  const { flags, environment } = call
  const [{ secretMarks }, { afterReleaseOf }] = await Promise.all([
    import('#check/secrets.ts'),
    import('./after-release.ts'),
  ])
  const afterRelease = await afterReleaseOf(call, opened)
  const [queue, ledger] = [
    fromCaller(flags.queue, environment) ?? environment.NEXTGEN_QUEUE,
    fromCaller(flags.ledger, environment) ?? environment.NEXTGEN_LEDGER,
  ]
  const farm: FarmConfig = { ...config.farm, ...(queue && { queue }), ...(ledger && { ledger }) }
  return {
    ...{ workspace, bucket, rules, farm, afterRelease },
    threads: threadsOf(call, config),
    limits: config.limits,
    publicEnvironment: publicEnvironmentOf(environment),
    secrets: secretMarks(secretsOf(environment, config.sources)),
    sources: contentSources(workspace, config, environment),
    renderTime: () => renderTimeOf(environment, Date.now()),
    publishTime: () => publishTimeOf(environment, Date.now()),
  }
}

/** A file that a flag names is relative to where the caller stands. */
const fromCaller = (url: string | undefined, environment: Call['environment']): string | undefined =>
  url?.startsWith('sqlite:') ? `sqlite:${resolve(callerFolder(environment), url.slice('sqlite:'.length))}` : url
