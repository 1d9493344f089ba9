import { randomBytes } from 'node:crypto'
import type { Clock } from '#base/clock.ts'
import { openSpan } from '#base/trace.ts'
import type { Generator } from '#index.ts'
import type { BuildResult, Ledger } from '#ledger/ledger.ts'
import type { AfterRelease } from '#model/aftermath.ts'
import type { Environment } from '#model/environment.ts'
import type { Listener, RunEvent } from '#model/event.ts'
import { failuresOf } from '#model/failure.ts'
import type { BuildRecord, BuildStep, Cause, Demand, FarmListener } from '#model/farm.ts'
import type { SiteReport } from '#model/report.ts'
import { type Handler, type Lease, LeaseEnd } from '#queue/queue.ts'
import { buildSpan, endSpan } from './build-span.ts'
import { whyAgain } from './outcome.ts'

export interface BuilderOptions {
  readonly ledger: Ledger
  readonly generator: Pick<Generator, 'run'>
  readonly rules: Environment
  /** Id of this worker. */
  readonly worker: string
  readonly clock: Pick<Clock, 'now'>
  /** How far this machine's clock may be ahead of that by which triggers are dated, ms; 0 in one process. */
  readonly clocksApart?: number
  readonly listener: FarmListener
  /** What follows a release: health checks, purges, notices. */
  readonly afterRelease?: AfterRelease
  /** Writes down what a build does. */
  readonly openLog?: (build: BuildRecord) => BuildLog
  /** Told what the generator tells of each run, but for their beginnings. */
  readonly onRun?: Listener
}

/** What a build writes down for people while it runs. */
export interface BuildLog {
  step(step: BuildStep): void
  say(text: string): void
  end(result: BuildResult): Promise<void>
}

/**
 * What a worker does with a lease: takes up what is wanted of the site, publishes it, and writes down what came of it. A
 * wake for which nothing is open any more costs one question. Everything is safe to be done twice.
 */
export function siteBuilder(options: BuilderOptions): Handler {
  const { ledger, generator, rules, worker, clock, clocksApart = 0, listener, afterRelease, onRun, openLog } = options
  const environment = rules.name

  async function publish(
    lease: Lease,
    { demand, causes }: { readonly demand: Demand; readonly causes: readonly Cause[] },
    onEvent: Listener,
  ): Promise<SiteReport> {
    try {
      const { sites } = await generator.run({
        ...{ sites: [lease.site], environment, rules, force: false, check: false, release: true },
        actor: actorOf(causes),
        declaredSince: demand.triggeredAt,
        pulledSince: demand.triggeredAt + clocksApart,
        ...(afterRelease && { afterRelease }),
        fence: { holds: () => lease.isHeld() },
        listener: onEvent,
        signal: lease.signal,
      })
      return sites[0] ?? nothing(lease.site, [])
    } catch (error) {
      return nothing(lease.site, failuresOf(error, 'internal'))
    }
  }

  return async lease => {
    const { site } = lease
    const now = clock.now()
    const begun = await ledger.demands.begin(site, environment, now)
    if (!begun) return 'done'
    const { demand, causes } = begun
    const build = newBuild(lease, causes, demand, worker, now)
    await ledger.builds.start(build)
    listener({ type: 'build-started', build })
    const span = buildSpan(build)
    const log = openLog?.(build)
    const steps: BuildStep[] = []
    const take = (step: BuildStep): void => {
      steps.push(step)
      log?.step(step)
      const { name, at, ms, detail } = step
      const stage = openSpan(name, { parent: span.parent, start: at, ...(detail && { attributes: { detail } }) })
      stage.end({ at: at + ms })
    }
    take(waited(build))
    const report = await publish(lease, begun, event => {
      if (event.type !== 'run-started') onRun?.(event)
      if (event.type === 'warning') log?.say(`Warning: ${event.message}`)
      const step = stepOf(event, build.id, clock.now())
      if (!step) return
      take(step)
      listener({ type: 'build-step', step, site })
    })
    const status = statusOf(report, lease)
    const result = resultOf(report, status, clock.now())
    // Before the record says that it is over: whoever follows the log must not miss its end.
    await log?.end(result)
    endSpan(span, result)
    if (await ledger.builds.finish(build.id, result)) for (const step of steps) await ledger.builds.note(step)
    const finished: BuildRecord = { ...build, ...result }
    if (status === 'built' && report.generation !== undefined) {
      const { id, manifest, finishedAt } = { ...finished, finishedAt: result.finishedAt ?? clock.now() }
      await ledger.releases.note({
        ...{ site, environment, generation: report.generation, manifest, build: id },
        ...{ actor: actorOf(causes), at: finishedAt },
      })
    }
    listener({ type: 'build-finished', build: finished })
    return settle(lease, demand, report, status)
  }

  async function settle(
    lease: Lease,
    demand: Demand,
    report: SiteReport,
    status: BuildRecord['status'],
  ): ReturnType<Handler> {
    // Whoever has the site now has its demand as well.
    if (status === 'lost') return 'done'
    if (status === 'cancelled' && endOf(lease) === 'closing') {
      await ledger.demands.release(demand)
      return { retry: 'its worker was stopped' }
    }
    const why = status === 'cancelled' ? null : whyAgain(report)
    if (why === null) {
      await ledger.demands.settle(demand)
      if (status !== 'cancelled' && report.errors === undefined)
        await ledger.demands.expect(demand.site, environment, later(report.nextPublication, clock.now()))
      return 'done'
    }
    if (lease.isLast) await ledger.demands.giveUp(demand)
    else await ledger.demands.release(demand)
    return { retry: why }
  }
}

/** A date that is past although the entry waits (the clock of the pages was set) would make the site due for ever. */
const later = (time: number | undefined, now: number): number | null => (time !== undefined && time > now ? time : null)

const endOf = ({ signal }: Lease): LeaseEnd['reason'] | null =>
  signal.aborted && signal.reason instanceof LeaseEnd ? signal.reason.reason : null

/** A build that was done before its lease ended is done. */
function statusOf({ status, errors = [] }: SiteReport, lease: Lease): BuildRecord['status'] {
  if (status !== 'failed') return status
  const end = endOf(lease)
  if (end === 'lost' || errors.some(({ code }) => code === 'lease-lost')) return 'lost'
  return end === null ? status : 'cancelled'
}

/** Sorts by time. */
const newId = (now: number): string => `${now.toString(36).padStart(9, '0')}-${randomBytes(5).toString('hex')}`

function newBuild(lease: Lease, causes: readonly Cause[], demand: Demand, worker: string, now: number): BuildRecord {
  const { site, environment, triggeredAt } = demand
  return {
    ...{ id: newId(now), site, environment, status: 'running', causes, attempt: lease.attempt, worker },
    ...{ triggeredAt: Math.min(now, causes[0]?.at ?? triggeredAt), startedAt: now, finishedAt: null },
    ...{ manifest: null, generation: null, pages: 0, rendered: 0, reused: 0, images: 0, bytes: 0, errors: [] },
  }
}

const waited = ({ id, triggeredAt, startedAt }: BuildRecord): BuildStep => ({
  ...{ build: id, name: 'wait', at: triggeredAt, ms: startedAt - triggeredAt },
})

function stepOf(event: RunEvent, build: string, now: number): BuildStep | null {
  if (event.type === 'site-stage') return { build, name: event.stage, at: now - event.ms, ms: event.ms }
  if (event.type === 'theme-compiled' && !event.cached)
    return { build, name: 'compile', at: now - event.ms, ms: event.ms, detail: event.theme }
  return null
}

const resultOf = (report: SiteReport, status: BuildRecord['status'], now: number): BuildResult => ({
  ...{ status, finishedAt: now, manifest: report.manifest, generation: report.generation ?? null },
  ...{ pages: report.pages, rendered: report.rendered, reused: report.reused, images: report.images },
  ...{ bytes: report.bytes, errors: report.errors ?? [] },
})

const nothing = (site: string, errors: SiteReport['errors']): SiteReport => ({
  ...{ site, status: 'failed', manifest: null, pages: 0, rendered: 0, reused: 0, images: 0, bytes: 0, ms: 0 },
  ...(errors && { errors }),
})

/** The last person who asked for it; the farm itself when nobody did. */
const actorOf = (causes: readonly Cause[]): string => causes.findLast(({ actor }) => actor)?.actor ?? 'farm'
