import { resolve } from 'node:path'
import type { Retention } from '#model/sweep.ts'
import type { Schedule } from './intake/due-times.ts'

/** What `farm` of `nextgen.config.ts`, flags and variables say; see `src/config/farm.ts`. */
export interface FarmSettings {
  /** `sqlite:FILE` (absolute), `redis://…`, `postgres://…` */
  readonly queue: string
  /** `sqlite:FILE` (absolute), `postgres://…` */
  readonly ledger: string
  /** ms of silence after which a worker has lost what it was building. */
  readonly lease: number
  /** ms in which no site is built more than twice. */
  readonly window: number
  /** Time zone of schedules that name none. */
  readonly zone: string
  /** Of the whole fleet. */
  readonly schedule: Schedule | null
  /** ms between two looks at all files. */
  readonly surveyEvery: number
  /** ms between two pulls of all CMSs. */
  readonly pullEvery: number
  /** Whether calls from this machine itself need no token. */
  readonly trustLocal: boolean
  /** Calls that are answered in a minute. */
  readonly limits: { readonly perToken: number; readonly perAddress: number; readonly hooks: number }
  /** ms for which builds and deliveries are remembered. */
  readonly keep: number
  /** When what nobody needs any more is deleted, and what is kept; null: never. */
  readonly sweep: { readonly schedule: Schedule; readonly retention: Retention } | null
}

interface Said {
  readonly queue?: string
  readonly ledger?: string
  readonly windowMs?: number
  readonly zone?: string
  readonly schedule?: string | { readonly cron: string; readonly zone?: string }
  readonly surveyMinutes?: number
  readonly pullMinutes?: number
  readonly leaseSeconds?: number
  readonly trustLocal?: boolean
  readonly callsPerMinute?: { readonly token?: number; readonly address?: number; readonly webhooks?: number }
  readonly keepDays?: number
  readonly gc?: false | { readonly schedule?: Said['schedule']; readonly keep?: number; readonly days?: number }
}

const DAY = 86_400_000

/** A daily sweep deletes what the one before has marked: this must be over by then, and longer than any publish takes. */
const GRACE = DAY - 4 * 3_600_000

function sweepOf(
  { schedule = '17 4 * * *', keep = 10, days = 14 }: Exclude<Said['gc'], false | undefined>,
  zone: string,
) {
  const line = typeof schedule === 'string' ? { cron: schedule } : schedule
  return {
    schedule: { name: 'gc', cron: line.cron, zone: line.zone ?? zone },
    retention: { releases: keep, days, grace: GRACE },
  }
}

/** Fills in what nobody said. Files are relative to `root`; queue and ledger lie in `stateDir` unless named. */
export function farmSettings(said: Said, { root, stateDir }: { root: string; stateDir: string }): FarmSettings {
  const {
    windowMs = 250,
    zone = 'UTC',
    schedule,
    surveyMinutes = 5,
    pullMinutes = 15,
    leaseSeconds = 15,
    keepDays = 90,
    trustLocal = true,
    gc = {},
    callsPerMinute: { token = 3000, address = 120, webhooks = 12_000 } = {},
  } = said
  const place = (url: string | undefined, name: string): string =>
    url === undefined
      ? `sqlite:${resolve(stateDir, 'farm', name)}`
      : url.startsWith('sqlite:')
        ? `sqlite:${resolve(root, url.slice('sqlite:'.length))}`
        : url
  const line = typeof schedule === 'string' ? { cron: schedule } : schedule
  return {
    queue: place(said.queue, 'queue.db'),
    ledger: place(said.ledger, 'ledger.db'),
    lease: leaseSeconds * 1000,
    window: windowMs,
    zone,
    trustLocal,
    schedule: line ? { name: 'fleet', cron: line.cron, zone: line.zone ?? zone } : null,
    surveyEvery: surveyMinutes * 60_000,
    pullEvery: pullMinutes * 60_000,
    limits: { perToken: token, perAddress: address, hooks: webhooks },
    keep: keepDays * DAY,
    sweep: gc === false ? null : sweepOf(gc, zone),
  }
}
