import { Cron } from 'croner'

/** When something is to happen again and again: a cron line, by the clocks of a time zone (IANA). */
export interface Schedule {
  /** `site acme`, `fleet`: what the ledger remembers it by. */
  readonly name: string
  readonly cron: string
  readonly zone: string
}

/** The newest time of a schedule after `since` and up to `now`, ms since 1970; null when there is none. */
export function newestDue({ cron, zone }: Schedule, since: number, now: number): number | null {
  if (since >= now) return null
  // The times before `now` are asked for backwards: a process that slept for a month must not walk through it.
  const [newest] = new Cron(cron, { timezone: zone }).previousRuns(1, new Date(now + 1))
  const time = newest?.getTime() ?? Number.NEGATIVE_INFINITY
  return time > since && time <= now ? time : null
}

/** The first time of a schedule after `now`; null for one that never comes again. */
export const nextDue = ({ cron, zone }: Schedule, now: number): number | null =>
  new Cron(cron, { timezone: zone }).nextRun(new Date(now))?.getTime() ?? null
