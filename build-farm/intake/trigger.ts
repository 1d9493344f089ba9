import type { Clock } from '#base/clock.ts'
import { inSpan } from '#base/trace.ts'
import type { Ledger } from '#ledger/ledger.ts'
import { SiteError } from '#model/failure.ts'
import {
  CAUSE_PRIORITIES,
  type Cause,
  type CauseKind,
  type Demand,
  type FarmListener,
  type Priority,
} from '#model/farm.ts'
import type { Site } from '#model/site.ts'
import type { Queue } from '#queue/queue.ts'
import type { SiteIndex } from './site-index.ts'

export interface TriggerRequest {
  /** Ids, or all that the workspace declares. With `source` as well: those of them. */
  readonly sites?: readonly string[] | 'all'
  /** Every site whose content comes from this source. */
  readonly source?: string
  readonly cause: Omit<Cause, 'at'>
  /** That of the cause's kind when absent; for many files, or many sites that somebody wants built, `due`. */
  readonly priority?: Priority
}

/** What a trigger came to. `queued` false: the queue is away; the sites are woken as soon as it is back. */
export interface Triggered {
  readonly sites: readonly string[]
  readonly queued: boolean
}

export interface Intake {
  /**
   * Makes sites wanted. Resolves once that cannot be lost any more; the build comes later. Throws a `SiteError`
   * (`site-unknown`) for an id that nobody declares, and the ledger's error when nothing could be kept.
   */
  trigger(request: TriggerRequest): Promise<Triggered>
  /** Wakes workers for every demand that is open and that nobody seems to be working on; returns how many. */
  wakeOpen(olderThan?: number): Promise<number>
  /** The same, if the queue could not be told of a trigger since the last time. */
  wakeMissed(): Promise<number>
}

export interface IntakeOptions {
  readonly ledger: Ledger
  readonly queue: Queue
  readonly sites: SiteIndex
  readonly environment: string
  /** ms. No site is built more than twice in this time; what is triggered while it is being built is built together after it. */
  readonly window: number
  readonly clock: Pick<Clock, 'now'>
  readonly listener: FarmListener
}

/** How long a build may go on until it no longer holds off being woken again, ms. */
const LONG_BUSY = 120_000

export function openIntake(options: IntakeOptions): Intake {
  const { ledger, queue, environment, window, clock, listener } = options

  let missed = false

  async function wake(demands: readonly Demand[]): Promise<boolean> {
    const now = clock.now()
    try {
      await queue.add(
        demands.map(demand => ({ site: demand.site, priority: demand.priority, delay: delayOf(demand, window, now) })),
      )
      return true
    } catch (error) {
      missed = true
      const message = error instanceof Error ? error.message : String(error)
      listener({ type: 'trouble', message: `The queue could not be told of ${demands.length} sites: ${message}` })
      return false
    }
  }

  async function wakeOpen(olderThan = 0): Promise<number> {
    const now = clock.now()
    const open = (await ledger.demands.open(environment)).filter(
      ({ triggeredAt, busySince }) =>
        triggeredAt <= now - olderThan && (busySince === null || busySince < now - LONG_BUSY),
    )
    if (open.length > 0) await wake(open)
    return open.length
  }

  return {
    async trigger({ cause, priority: said, ...request }) {
      const sites = await chosen(request, options.sites)
      const priority = said ?? priorityOf(cause.kind, sites.length)
      if (sites.length === 0) return { sites, queued: true }
      const attributes = { kind: cause.kind, 'sites.count': sites.length, ...(cause.about && { about: cause.about }) }
      return inSpan(`trigger ${cause.kind}`, { parent: cause.trace, attributes }, async ({ parent }) => {
        // It travels with the cause: the worker that builds is another process, and the queue only wakes.
        const dated: Cause = { ...cause, at: clock.now(), ...(parent !== undefined && { trace: parent }) }
        const demands = await ledger.demands.raise(sites, { environment, priority, cause: dated })
        listener({ type: 'triggered', sites, cause: dated })
        return { sites, queued: await wake(demands) }
      })
    },
    wakeOpen,
    async wakeMissed() {
      if (!missed) return 0
      missed = false
      return wakeOpen(0)
    },
  }
}

/** A cause that makes more sites wanted than this is a rebuild. */
const FEW = 4

/** A theme that was edited, or everything that somebody wants built, is no reason to keep an editor waiting. */
function priorityOf(kind: CauseKind, sites: number): Priority {
  const own = CAUSE_PRIORITIES[kind]
  return sites > FEW && (kind === 'file' || kind === 'manual') ? 'due' : own
}

/**
 * A quiet site is built at once. What comes while it is being built waits for the end of the window that began with that
 * build, and so does everything else that comes until then. Edits that follow one another are each built at once, as long as
 * no three builds begin within a window.
 */
export function delayOf(
  { busySince, startedBefore }: Pick<Demand, 'busySince' | 'startedBefore'>,
  window: number,
  now: number,
): number {
  const since = busySince ?? startedBefore
  if (since === null || since > now) return 0
  return Math.max(0, since + window - now)
}

async function chosen({ sites, source }: Omit<TriggerRequest, 'cause'>, index: SiteIndex): Promise<readonly string[]> {
  const loaded = await index.get()
  const comesFrom = (site: Site): boolean => source === undefined || site.content?.source === source
  if (sites === undefined || sites === 'all') {
    if (sites === undefined && source === undefined) return []
    return loaded.sites.filter(comesFrom).map(({ id }) => id)
  }
  const known = new Map(loaded.sites.map(site => [site.id, site]))
  const failed = new Set(loaded.failed.map(({ site }) => site))
  const unknown = sites.filter(id => !known.has(id) && !failed.has(id))
  if (unknown.length > 0)
    throw new SiteError(
      unknown.map(id => ({
        code: 'site-unknown',
        message: `Expected the id of a site, got "${id.slice(0, 100)}": the workspace has no such site`,
        hint: '`nextgen status` lists the sites.',
      })),
    )
  return sites.filter(id => {
    const site = known.get(id)
    return site === undefined ? source === undefined : comesFrom(site)
  })
}
