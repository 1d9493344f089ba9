import type { Asking } from '#model/environment.ts'
import type { Listener } from '#model/event.ts'
import type { RunReport } from '#model/report.ts'
import type { Pool } from '#pool/pool.ts'
import type { RunPorts } from '../run.ts'
import type { Call } from './command.ts'
import { type Opened, publicEnvironmentOf, renderTimeOf, secretsOf, threadsOf } from './compose.ts'
import { lazyPool } from './lazy-pool.ts'
import { showProgress } from './progress.ts'
import { terminal } from './terminal.ts'

/** What a task may hold in its thread, MiB: a theme that allocates without end fails there, and the fleet goes on. */
const HEAP_MB = 384

export interface SitesRun {
  /** Ids; none means every site of the workspace. */
  readonly sites: readonly string[]
  readonly release: boolean
  readonly doing: string
  /** How releases are asked for. */
  readonly asking?: Asking
  /** Told beside the progress. */
  readonly listener?: Listener
}

/** Builds, and releases when asked, with the threads of this machine, and shows how far it is. */
export async function runSites(
  call: Call,
  { workspace, config, bucket, releasing, rules }: Opened,
  run: SitesRun,
): Promise<RunReport> {
  const { flags, environment, signal } = call
  const [{ runFleet }, { fontsDirOf }, { secretMarks }] = await Promise.all([
    import('../build.ts'),
    import('../run.ts'),
    import('#check/secrets.ts'),
  ])
  const threads = threadsOf(call, config)
  const renderPool: RunPorts['renderPool'] = pool(threads, new URL('../render/worker.ts', import.meta.url), {
    heapMb: config.limits?.renderMemoryMb,
  })
  const imagePool: RunPorts['imagePool'] = pool(threads, new URL('../images/worker.ts', import.meta.url), {
    async prepare() {
      const { preparePinnedFonts } = await import('#finish/site-files/drawing/pinned-fonts.ts')
      process.env.FONTCONFIG_FILE = preparePinnedFonts(fontsDirOf(workspace))
    },
  })
  using progress = showProgress({ terminal: terminal(process.stderr, environment), doing: run.doing })
  try {
    return await runFleet(
      {
        workspace,
        sites: run.sites,
        environment: flags.environment,
        rules,
        ...(run.asking && { asking: run.asking }),
        concurrency: threads,
        force: flags.force,
        check: flags.check,
        release: run.release,
        actor: releasing.actor,
        renderTime: renderTimeOf(environment, Date.now()),
        ...(config.limits?.renderSeconds && { renderTimeLimit: config.limits.renderSeconds * 1000 }),
        listener: progress.listener,
        signal,
      },
      {
        bucket,
        renderPool,
        imagePool,
        publicEnvironment: publicEnvironmentOf(environment),
        secrets: secretMarks(secretsOf(environment)),
      },
    )
  } finally {
    await Promise.all([renderPool.close(), imagePool.close()])
  }
}

/** A pool whose threads start with their first task, after `prepare`. */
function pool<Task, Result>(
  threads: number,
  worker: URL,
  { heapMb = HEAP_MB, prepare }: { readonly heapMb?: number | undefined; readonly prepare?: () => Promise<void> } = {},
): Pool<Task, Result> {
  return lazyPool(threads, async () => {
    await prepare?.()
    return (await import('#pool/piscina.ts')).threadPool({ worker, threads, heapMb })
  })
}
