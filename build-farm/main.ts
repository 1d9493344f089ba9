import { randomBytes } from 'node:crypto'
import { hostname } from 'node:os'
import { join } from 'node:path'
import { farmApp } from '#api/app.ts'
import { eventFeed } from '#api/event-feed.ts'
import { farmMetrics } from '#api/metrics.ts'
import { type Served, serveApp } from '#api/serve.ts'
import { systemClock } from '#base/clock.ts'
import { repeat } from '#base/repeat.ts'
import { isTraceParent } from '#base/trace.ts'
import type { FarmConfig } from '#config/farm.ts'
import { beatControl } from '#fleet/control-beat.ts'
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
import { recordEvents } from '#ledger/recorded-events.ts'
import { buildLogs } from '#logs/build-logs.ts'
import { reaches } from '#model/access.ts'
import type { AfterRelease } from '#model/aftermath.ts'
import type { Environment } from '#model/environment.ts'
import type { Listener } from '#model/event.ts'
import type { FarmListener } from '#model/farm.ts'
import { openQueue } from '#queue/open.ts'
import type { Queue } from '#queue/queue.ts'
import { statusPage } from '#status/page.ts'
import { siteStates } from '#status/site-states.ts'
import { openSweeper } from '#sweeper/sweeper.ts'
import { boundCaches, type Generator, type GeneratorOptions, openGenerator, openReleasing } from '../src/index.ts'
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
  /** Takes secrets out of what is written down. */
  readonly redact?: (text: string) => string
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
    /** The environments that a release may come from; any when absent. */
    readonly environments?: readonly string[]
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
const BOUND_EVERY = 86_400_000
/** How old the declarations behind a list may be that no watch has told of, ms: to read 2,000 of them takes a while. */
const LISTED_FOR = 10_000
/** Of what was told, for those who come back after a while. */
const EVENTS_KEPT = 10_000

/** Queue, ledger and generator of this process. */
async function openParts({ farm, workspace, ...options }: FarmOptions) {
  const settings = farmSettings(farm, workspace)
  const ledger = await openLedger(settings.ledger)
  const queue = await openQueue(settings.queue, { base: workspace.root, settings: { lease: settings.lease } })
  const logs = (listener: FarmListener) =>
    buildLogs({
      ...{ dir: join(workspace.stateDir, 'logs'), redact: options.redact ?? (text => text), now: systemClock.now },
      onTrouble: error => listener({ type: 'trouble', message: `The log of a build: ${messageOf(error)}` }),
    })
  return { settings, ledger, queue, logs, generator: openGenerator({ ...options, workspace, idleAfter: IDLE_AFTER }) }
}

/** The whole farm in one process, or its control plane with the workers elsewhere. */
export async function startFarm(options: ControlOptions): Promise<Farm> {
  const { rules, workspace } = options
  const environment = rules.name
  const clock = systemClock
  const parts = await openParts(options)
  const { settings, ledger, queue, generator } = parts
  const feed = eventFeed(ledger)
  const recorder = recordEvents({ ledger, clock, onRecorded: feed.poke })
  const metrics = farmMetrics(ledger, environment)
  const listener: FarmListener = event => {
    recorder.listener(event)
    metrics.note(event)
    options.listener(event)
  }
  const onError = (error: unknown): void => listener({ type: 'trouble', message: messageOf(error) })
  const logs = parts.logs(listener)
  const id = processName()
  const beating = beatControl({ id, environment, ledger, clock, listener })

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
  const sweeper = settings.sweep
    ? openSweeper({
        ...{ bucket: options.bucket, workspace, retention: settings.sweep.retention, sites: generator.sites },
        ...{ clock, onSwept: metrics.swept, onError },
      })
    : null
  const rounds = startRounds({
    ...{ ledger, intake, surveyor, sites, environment, clock, onError },
    ...(settings.sweep && sweeper && { sweep: { schedule: settings.sweep.schedule, begin: sweeper.begin } }),
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
    await ledger.events.keep(EVENTS_KEPT)
  }
  const tidying = repeat(tidy, { every: TIDY_EVERY, onError })
  const worker = options.builds
    ? startWorker({
        ...{ ...builderOptions(options), listener, ledger, queue, generator, window: settings.window },
        openLog: logs.begin,
      })
    : null

  const ends = new AbortController()
  const isOver = async (build: string): Promise<boolean> =>
    (await ledger.builds.find(build))?.build.status !== 'running'
  const openApi = async ({ port, host, hooks, environments }: NonNullable<ControlOptions['api']>): Promise<Served> => {
    const declared = async () => (await sites.get()).sites.map(({ id }) => id)
    const { receive, replay } = webhookReceiver({ hooks, ledger, intake, declared, clock })
    const releasing = openReleasing({
      ...{ workspace, bucket: options.bucket, rules, now: clock.now },
      ...(environments && { environments }),
      ...(options.afterRelease && { afterRelease: options.afterRelease }),
      onReleased: ({ site, generation, reason, actor }) =>
        listener({ type: 'released', site, generation, reason, actor }),
    })
    const app = farmApp({
      ...{ ledger, environment, metrics, feed, clock, receive, releasing, onError },
      ...{ limits: settings.limits, trustLocal: settings.trustLocal, page: statusPage, signal: ends.signal },
      replay: (source, id, { actor, sites }) => replay(source, id, { actor, only: site => reaches({ sites }, site) }),
      cancel: (site, actor) => cancelSite(site, actor, { ledger, queue, environment, clock }),
      buildLog: (about, signal) =>
        logs.read(about, () => isOver(about.build.id), AbortSignal.any([signal, ends.signal])),
      sites: async () => siteStates((await sites.get(LISTED_FOR)).sites, ledger, environment),
      trigger: async (wanted, actor, trace) =>
        (await intake.trigger({ ...wanted, cause: { kind: 'manual', actor, ...(isTraceParent(trace) && { trace }) } }))
          .sites,
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
      sweeper?.[Symbol.asyncDispose](),
      tidying[Symbol.asyncDispose](),
    ])
    await worker?.drain(signal)
    await Promise.all([beating, feed, recorder].map(part => part[Symbol.asyncDispose]()))
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

/** Machines that keep their clocks by NTP are never so far apart, ms. */
const CLOCKS_APART = 2_000

/** A worker alone, for a farm whose queue, ledger and bucket other machines can reach. */
export async function startFarmWorker(options: FarmOptions): Promise<FarmWorker> {
  const parts = await openParts(options)
  const { ledger } = parts
  const recorder = recordEvents({ ledger, clock: systemClock })
  const listener: FarmListener = event => {
    recorder.listener(event)
    options.listener(event)
  }
  const worker = startWorker({
    ...{ ...builderOptions(options), ...parts, listener, window: parts.settings.window },
    openLog: parts.logs(listener).begin,
    clocksApart: CLOCKS_APART,
  })
  const onError = (error: unknown): void => listener({ type: 'trouble', message: messageOf(error) })
  // The control plane sweeps the bucket; what a worker's own machine has cached is the worker's affair.
  const bounding = parts.settings.sweep
    ? repeat(() => boundCaches({ workspace: options.workspace, now: systemClock.now() }), {
        every: BOUND_EVERY,
        onError,
      })
    : null
  return {
    id: worker.id,
    ledger: parts.ledger.name,
    queue: parts.queue.name,
    async drain(signal) {
      await worker.drain(signal)
      await bounding?.[Symbol.asyncDispose]()
      await recorder[Symbol.asyncDispose]()
      await close(parts)
    },
  }
}

const messageOf = (error: unknown): string => (error instanceof Error ? error.message : String(error))

/** Of a control plane, for others on the same ledger. */
const processName = (): string => `control-${hostname()}-${process.pid}-${randomBytes(2).toString('hex')}`

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
