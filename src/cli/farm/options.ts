import { redactor } from '#base/redact.ts'
import type { FarmConfig } from '#config/farm.ts'
import type { Call } from '../command.ts'
import { contentSources } from '../workspace/content-sources.ts'
import type { Opened } from '../workspace/open.ts'
import { renderSettings, secretsOf } from '../workspace/render-settings.ts'
import { farmConfigOf } from './config.ts'

/** What a process of the farm needs of flags, variables and the workspace's configuration. */
export async function farmOptions(call: Call, opened: Opened) {
  const { workspace, bucket, config, rules } = opened
  const { environment } = call
  const [{ secretMarks }, { afterReleaseOf }] = await Promise.all([
    import('#check/secrets.ts'),
    import('../release/after-release.ts'),
  ])
  const afterRelease = await afterReleaseOf(call, opened)
  const farm = farmConfigOf(call, config)
  const secrets = secretsOf(environment, config.sources)
  return {
    ...{ workspace, bucket, rules, farm, afterRelease },
    ...renderSettings(call, config),
    secrets: secretMarks(secrets),
    redact: redactor({ ...secrets, ...hookSecretsOf(farm, environment) }),
    sources: contentSources(workspace, config, environment),
  }
}

/** The secrets of webhooks, by the variables that hold them. */
const hookSecretsOf = (
  { webhooks = {} }: FarmConfig,
  environment: Call['environment'],
): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.values(webhooks)
      .flatMap(({ secrets }) => secrets.map(({ env }) => [env, environment[env] ?? ''] as const))
      .filter(([, value]) => value !== ''),
  )
