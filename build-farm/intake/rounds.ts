import type { Clock } from '#base/clock.ts'
import { type Repeating, repeat } from '#base/repeat.ts'
import type { Ledger } from '#ledger/ledger.ts'
import type { Schedule } from './due-times.ts'
import { openScheduler } from './schedules.ts'
import type { SiteIndex } from './site-index.ts'
import type { Surveyor } from './surveyor.ts'
import type { Intake } from './trigger.ts'

export interface RoundsOptions {
  readonly ledger: Ledger
  readonly intake: Intake
  readonly surveyor: Surveyor
  readonly sites: SiteIndex
  readonly environment: string
  readonly clock: Pick<Clock, 'now'>
  /** Of the whole fleet. */
  readonly schedule: Schedule | null
  /** What nobody needs any more is deleted, beside all else. */
  readonly sweep?: { readonly schedule: Schedule; readonly begin: () => void } | undefined
  /** Time zone of the schedules of sites that name none. */
  readonly zone: string
  /** ms between two looks at all files. */
  readonly surveyEvery: number
  /** ms between two pulls of all CMSs, in case a webhook got lost. */
  readonly pullEvery: number
  readonly onError: (error: unknown) => void
}

const TICK = 1_000
/** How long a schedule may be out of date that no watch has told of. */
const DECLARED_FOR = 60_000
const WAKE_EVERY = 30_000
const MISSED_EVERY = 2_000

/** What the intake does by the clock: schedules, publication dates, looks at all files, wakes that got lost. */
export function startRounds(options: RoundsOptions): AsyncDisposable {
  const { ledger, intake, surveyor, sites, environment, sweep, clock, onError } = options
  const scheduler = openScheduler({
    schedules: async () => [
      ...(options.schedule ? [options.schedule] : []),
      ...(sweep ? [sweep.schedule] : []),
      ...(await sites.get(DECLARED_FOR)).sites.flatMap(({ id, schedule }) =>
        schedule ? [{ name: `site ${id}`, cron: schedule.cron, zone: schedule.zone ?? options.zone }] : [],
      ),
    ],
    ledger,
    clock,
    async onDue({ name, cron, zone }) {
      const about = `${cron} ${zone}`
      if (name === sweep?.schedule.name) sweep.begin()
      else if (name === 'fleet') await surveyor.look({ kind: 'schedule', about, pull: true })
      else await intake.trigger({ sites: [name.slice('site '.length)], cause: { kind: 'schedule', about } })
    },
  })
  async function publish(): Promise<void> {
    const due = await ledger.demands.takeDue(environment, clock.now())
    if (due.length === 0) return
    const known = new Set((await sites.get()).sites.map(({ id }) => id))
    const wanted = due.filter(id => known.has(id))
    if (wanted.length > 0) await intake.trigger({ sites: wanted, cause: { kind: 'publication' } })
  }
  const rounds: readonly Repeating[] = [
    repeat(() => scheduler.tick(), { every: TICK, onError, atOnce: true }),
    repeat(publish, { every: TICK, onError, atOnce: true }),
    repeat(() => surveyor.look({ kind: 'survey' }), { every: options.surveyEvery, onError }),
    repeat(() => surveyor.look({ kind: 'reconcile', pull: true }), { every: options.pullEvery, onError }),
    repeat(() => intake.wakeMissed(), { every: MISSED_EVERY, onError }),
    repeat(() => intake.wakeOpen(WAKE_EVERY), { every: WAKE_EVERY, onError }),
  ]
  return {
    async [Symbol.asyncDispose]() {
      await Promise.all(rounds.map(round => round[Symbol.asyncDispose]()))
    },
  }
}
