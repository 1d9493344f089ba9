import { farmApp } from '#api/app.ts'
import { farmMetrics } from '#api/metrics.ts'
import { createProgress } from '#api/progress.ts'
import { type Served, serveApp } from '#api/serve.ts'
import { systemClock } from '#base/clock.ts'
import { repeat } from '#base/repeat.ts'
import type { FarmConfig } from '#config/farm.ts'
import { forgetWorkers } from '#fleet/forget-workers.ts'
import { startWorker, type Worker } from '#fleet/work.ts'
import { cancelSite } from '#intake/cancel.ts'
import { startRounds } from '#intake/rounds.ts'
import { siteIndex } from '#intake/site-index.ts'
import { openSurveyor, type SurveyorOptions } from '#intake/surveyor.ts'
import { type Intake, openIntake } from '#intake/trigger.ts'
import { watchWorkspace } from '#intake/watching.ts'
import { type Hook, webhookReceiver } from '#intake/webhooks/receive.ts'
import type { Ledger } from '#ledger/ledger.ts'
import { openLedger } from '#ledger/open.ts'
import type { AfterRelease } from '#model/aftermath.ts'
import type { Environment } from '#model/environment.ts'
import type { Listener } from '#model/event.ts'
import type { FarmListener } from '#model/farm.ts'
import { openQueue } from '#queue/open.ts'
import type { Queue } from '#queue/queue.ts'
import { statusPage } from '#status/page.ts'
import { siteStates } from '#status/site-states.ts'
import { type Generator, type GeneratorOptions, openGenerator } from '../src/index.ts'
import { farmSettings } from './settings.ts'

export interface FarmOptions extends Omit<GeneratorOptions, 'idleAfter'> {
  /** `farm` of `nextgen.config.ts`, as flags and variables have changed it. */
  readonly farm: FarmConfig
  readonly rules: Environment
  readonly listener: FarmListener
  /** What follows a release: health checks, purges, notices. */
  readonly afterRelease?: AfterRelease
  /** Told what runs of the generator tell, but for their beginnings. */
  readonly onRun?: Listener
}

export interface ControlOptions extends FarmOptions {
  /** Whether this process builds as well; else it only says what is to be built. */
  readonly builds: boolean
  /** Whether changes of files are looked for at once, by watching them. */
  readonly watches: boolean
  /** Where webhooks, the API and the status page are to be reached; absent: nowhere. */
  readonly api?: {
    readonly port: number
    readonly host: string
    /** By the names of the sources whose sites they concern. */
    readonly hooks: Readonly<Record<string, Hook>>
  }
  /** Told which sites are stale as the farm begins, before any is built. */
  readonly onSurveyed?: (stale: readonly string[]) => void
}

/** What the rest of the control plane (API, webhooks, status page) stands on. */
export interface Farm extends AsyncDisposable {
  readonly generator: Generator
  readonly ledger: Ledger
  readonly queue: Queue
  readonly intake: Intake
  /** Webhooks, API and status page, when there are any. */
  readonly api: Served | null
  /** Takes back what is wanted of a site; false when nothing was. */
  cancel(site: string, actor: string): Promise<boolean>
  /** Ends it cleanly: nothing new is taken, and what is under way is finished, or broken off when `signal` is aborted. */
  drain(signal?: AbortSignal): Promise<void>
}

/** Threads that had nothing to do for so long are ended, ms: a farm that waits takes little memory. */
const IDLE_AFTER = 300_000
const TIDY_EVERY = 60_000

/** Queue, ledger and generator of this process. */
async function openParts({ farm, workspace, ...options }: FarmOptions) {
  const settings = farmSettings(farm, workspace)
  const ledger = await openLedger(settings.ledger)
  const queue = await openQueue(settings.queue, { base: workspace.root, settings: { lease: settings.lease } })
  return { settings, ledger, queue, generator: openGenerator({ ...options, workspace, idleAfter: IDLE_AFTER }) }
}

/** The whole farm in one process, or its control plane with the workers elsewhere. */
export async function startFarm(options: ControlOptions): Promise<Farm> {
  const { rules, workspace } = options
  const environment = rules.name
  const clock = systemClock
  const parts = await openParts(options)
  const { settings, ledger, queue, generator } = parts
  const progress = createProgress()
  const metrics = farmMetrics(ledger, environment)
  const listener: FarmListener = event => {
    progress.tell(event)
    metrics.note(event)
    options.listener(event)
  }
  const onError = (error: unknown): void =>
    listener({ type: 'trouble', message: error instanceof Error ? error.message : String(error) })

  const sites = siteIndex(() => generator.sites(), clock)
  const intake = openIntake({ ledger, queue, sites, environment, window: settings.window, clock, listener })
  const survey: SurveyorOptions['survey'] = request => generator.survey({ rules, ...request })
  const surveyor = openSurveyor({ survey, intake, ledger, environment })
  // Watched before it is looked at, so that nothing changes unseen in between.
  const watching = options.watches ? await watchWorkspace({ workspace, sites, surveyor, listener }) : null
  await intake.wakeOpen()
  // A CMS that cannot be pulled keeps its own sites waiting, and nothing else.
  const stale = await surveyor.look({ kind: 'survey', pull: true }).catch(error => {
    onError(error)
    return surveyor.look({ kind: 'survey' })
  })
  options.onSurveyed?.(stale)
  const rounds = startRounds({
    ...{ ledger, intake, surveyor, sites, environment, clock, onError },
    ...{
      schedule: settings.schedule,
      zone: settings.zone,
      surveyEvery: settings.surveyEvery,
      pullEvery: settings.pullEvery,
    },
  })
  const tidy = async (): Promise<void> => {
    await forgetWorkers(ledger, clock)
    await ledger.forgetBefore(clock.now() - settings.keep)
  }
  const tidying = repeat(tidy, { every: TIDY_EVERY, onError })
  const worker = options.builds
    ? startWorker({ ...builderOptions(options), listener, ledger, queue, generator, window: settings.window })
    : null

  const ends = new AbortController()
  const openApi = async ({ port, host, hooks }: NonNullable<ControlOptions['api']>): Promise<Served> => {
    const { receive, replay } = webhookReceiver({ hooks, ledger, intake, clock })
    const app = farmApp({
      ...{ ledger, environment, metrics, progress, receive, replay, page: statusPage, signal: ends.signal },
      sites: async () => siteStates((await sites.get()).sites, ledger, environment),
      trigger: async (wanted, actor) =>
        (await intake.trigger({ sites: wanted, cause: { kind: 'manual', actor } })).sites,
    })
    return serveApp(app, { port, host })
  }
  const api = options.api ? await openApi(options.api) : null

  let drained: Promise<void> | undefined
  const drain = async (signal?: AbortSignal): Promise<void> => {
    ends.abort()
    await Promise.all([
      api?.[Symbol.asyncDispose](),
      watching?.[Symbol.asyncDispose](),
      rounds[Symbol.asyncDispose](),
      tidying[Symbol.asyncDispose](),
    ])
    await worker?.drain(signal)
    await close(parts)
  }
  const drainOnce = (signal?: AbortSignal): Promise<void> => {
    drained ??= drain(signal)
    return drained
  }
  return {
    ...{ generator, ledger, queue, intake, api },
    cancel: (site, actor) => cancelSite(site, actor, { ledger, queue, environment, clock }),
    drain: drainOnce,
    [Symbol.asyncDispose]: () => drainOnce(AbortSignal.abort()),
  }
}

export interface FarmWorker extends Worker {
  /** Names, for messages. */
  readonly ledger: string
  readonly queue: string
}

/** A worker alone, for a farm whose queue, ledger and bucket other machines can reach. */
export async function startFarmWorker(options: FarmOptions): Promise<FarmWorker> {
  const parts = await openParts(options)
  const worker = startWorker({ ...builderOptions(options), ...parts, window: parts.settings.window })
  return {
    id: worker.id,
    ledger: parts.ledger.name,
    queue: parts.queue.name,
    async drain(signal) {
      await worker.drain(signal)
      await close(parts)
    },
  }
}

/** What builds need, wherever they are done. */
const builderOptions = ({ rules, listener, onRun, afterRelease }: FarmOptions) => ({
  ...{ rules, listener, clock: systemClock },
  ...(onRun && { onRun }),
  ...(afterRelease && { afterRelease }),
})

async function close({ generator, queue, ledger }: Pick<Farm, 'generator' | 'queue' | 'ledger'>): Promise<void> {
  await generator[Symbol.asyncDispose]()
  await queue[Symbol.asyncDispose]()
  await ledger[Symbol.asyncDispose]()
}
