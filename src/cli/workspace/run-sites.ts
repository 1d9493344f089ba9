import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Asking } from '#model/environment.ts'
import type { RunReport } from '#model/report.ts'
import type { Call } from '../command.ts'
import { showProgress } from '../output/progress.ts'
import { terminal } from '../output/terminal.ts'
import type { Opened } from './open.ts'
import { renderSettings, secretsOf } from './render-settings.ts'

export interface SitesRun {
  /** Ids; none means every site of the workspace. */
  readonly sites: readonly string[]
  readonly release: boolean
  readonly doing: string
  /** How releases are asked for. */
  readonly asking?: Asking
}

/** Builds, and releases when asked, with the threads of this machine, and shows how far it is. */
export async function runSites(call: Call, opened: Opened, run: SitesRun): Promise<RunReport> {
  const { workspace, config, bucket, releasing, rules } = opened
  const { flags, environment, signal } = call
  // What is missing for it is found out before an hour of work.
  const afterRelease = run.release
    ? await (await import('../release/after-release.ts')).afterReleaseOf(call, opened)
    : undefined
  const { renderThreads } = await import('../../render-threads.ts')
  const settings = renderSettings(call, config)
  const renderPool = renderThreads({ threads: settings.threads, limits: settings.limits })
  // Before what follows is loaded: they start on the other cores meanwhile.
  if (flags.force || isFirst(workspace)) await renderPool.warm()
  const [{ openGenerator }, { secretMarks }] = await Promise.all([
    import('../../generator.ts'),
    import('#check/secrets.ts'),
  ])
  const { contentSources } = await import('./content-sources.ts')
  await using sources = contentSources(workspace, config, environment)
  await using generator = openGenerator({
    ...{ ...settings, workspace, bucket, renderPool, sources },
    secrets: secretMarks(secretsOf(environment, config.sources)),
  })
  using progress = showProgress({ terminal: terminal(process.stderr, environment), doing: run.doing })
  return await generator.run({
    sites: run.sites,
    environment: flags.environment,
    rules,
    ...(run.asking && { asking: run.asking }),
    ...(afterRelease && { afterRelease }),
    force: flags.force,
    check: flags.check,
    release: run.release,
    actor: releasing.actor,
    listener: progress.listener,
    signal,
  })
}

/** Nothing was built here before: threads will be needed, and start while the sites are read. */
const isFirst = ({ stateDir }: Opened['workspace']): boolean => !existsSync(join(stateDir, 'cache', 'sites'))
