import type { Clock } from '#base/clock.ts'
import type { Ledger } from '#ledger/ledger.ts'
import { newestDue, nextDue, type Schedule } from './due-times.ts'

export interface SchedulerOptions {
  /** What is scheduled now. */
  readonly schedules: () => Promise<readonly Schedule[]>
  readonly ledger: Pick<Ledger, 'schedules'>
  readonly clock: Pick<Clock, 'now'>
  /** Its time has come. */
  readonly onDue: (schedule: Schedule, due: number) => Promise<unknown>
}

/** One look at the clock. Times that passed while nobody looked count once: the newest of them. */
export interface Scheduler {
  tick(): Promise<void>
}

interface Known {
  readonly schedule: Schedule
  /** Up to when its times are dealt with. */
  since: number
  next: number
}

/** Each time of a schedule is dealt with by one process, however many look: the ledger gives it to one. */
export function openScheduler({ schedules, ledger, clock, onDue }: SchedulerOptions): Scheduler {
  const known = new Map<string, Known>()
  const openedAt = clock.now()

  async function knownOf(schedule: Schedule): Promise<Known> {
    const found = known.get(schedule.name)
    if (found?.schedule.cron === schedule.cron && found.schedule.zone === schedule.zone) return found
    const since = found ? clock.now() : ((await ledger.schedules.last(schedule.name)) ?? openedAt)
    const made = { schedule, since, next: nextDue(schedule, since) ?? Number.POSITIVE_INFINITY }
    known.set(schedule.name, made)
    return made
  }

  return {
    async tick() {
      const now = clock.now()
      const current = await schedules()
      const names = new Set(current.map(({ name }) => name))
      for (const name of [...known.keys()]) if (!names.has(name)) known.delete(name)
      for (const schedule of current) {
        const state = await knownOf(schedule)
        if (now < state.next) continue
        const due = newestDue(schedule, state.since, now)
        if (due !== null && (await ledger.schedules.claim(schedule.name, due))) await onDue(schedule, due)
        state.since = Math.max(state.since, due ?? now)
        state.next = nextDue(schedule, Math.max(state.since, now)) ?? Number.POSITIVE_INFINITY
      }
    },
  }
}
