import { DatabaseSync } from 'node:sqlite'
import { PRIORITIES, type Priority } from '#model/farm.ts'
import {
  backoffAfter,
  type DeadLetter,
  LOST_TOO_OFTEN,
  type QueueCounts,
  type QueueSettings,
  type Wake,
} from './queue.ts'

/**
 * One row a site. `state`: waiting (from `due` on), leased (until `lease_until`), dead. `again_*`: a wake that came while
 * the site was leased. Times are ms since 1970, priorities positions in `PRIORITIES`.
 */
const TABLE = `
create table if not exists wakes (
  site text primary key, state text not null, priority integer not null, due integer not null, turn integer not null,
  attempt integer not null default 0, lost integer not null default 0, why text not null default '',
  lease text, lease_until integer, cancelled integer not null default 0,
  again_priority integer, again_due integer
);
create index if not exists wakes_by_turn on wakes (state, priority, due, turn);
create table if not exists turns (last integer not null);
insert into turns select 0 where not exists (select 1 from turns);
`

export interface LeasedWake {
  readonly site: string
  readonly priority: Priority
  readonly attempt: number
  readonly lease: string
}

/** The store of the SQLite queue: each call is one transaction, whoever shares the file. */
export interface Wakes {
  add(wakes: readonly Wake[], now: number): void
  take(lease: string, now: number): LeasedWake | null
  /** Whether the lease holds, and whether somebody wants it to end. */
  renew(lease: string, now: number): 'held' | 'cancelled' | 'lost'
  holds(lease: string): boolean
  /** Each does nothing when the lease does not hold any more. */
  done(lease: string): void
  retry(lease: string, why: string, now: number): void
  giveBack(lease: string, now: number): void
  cancel(site: string): boolean
  dead(): readonly DeadLetter[]
  revive(site: string, now: number): boolean
  counts(now: number): QueueCounts
  /** When the next wake that is not due yet will be; null when none waits. */
  nextDue(): number | null
  close(): void
}

type Row = Record<string, number | string | null>

/** Opens the file (absolute, or `:memory:`) and makes the table when it is missing. */
export function sqliteWakes(file: string, settings: QueueSettings): Wakes {
  const database = new DatabaseSync(file, { timeout: 5000 })
  database.exec(`pragma journal_mode = wal; pragma synchronous = normal; ${TABLE}`)
  const all = (text: string) => {
    const statement = database.prepare(text)
    return (...values: (number | string | null)[]) => statement.all(...values) as Row[]
  }
  const change = (text: string) => {
    const statement = database.prepare(text)
    return (...values: (number | string | null)[]): number => Number(statement.run(...values).changes)
  }
  const transaction = <T>(work: () => T): T => {
    database.exec('begin immediate')
    try {
      const result = work()
      database.exec('commit')
      return result
    } catch (error) {
      database.exec('rollback')
      throw error
    }
  }

  const nextTurn = all('update turns set last = last + 1 returning last')
  const upsert = change(`
    insert into wakes (site, state, priority, due, turn) values (?1, 'waiting', ?2, ?3, ?4)
    on conflict (site) do update set
      priority = case state when 'leased' then priority when 'dead' then ?2 else min(priority, ?2) end,
      due = case state when 'leased' then due when 'dead' then ?3 else min(due, ?3) end,
      turn = case state when 'dead' then ?4 else turn end,
      attempt = case state when 'dead' then 0 else attempt end,
      lost = case state when 'dead' then 0 else lost end,
      again_priority = case state when 'leased' then min(coalesce(again_priority, ?2), ?2) end,
      again_due = case state when 'leased' then min(coalesce(again_due, ?3), ?3) end,
      state = case state when 'dead' then 'waiting' else state end`)
  const bury = change(`
    update wakes set state = 'dead', why = ?, due = ?, lease = null
    where state = 'leased' and lease_until < ? and lost >= ?`)
  const free = change(`
    update wakes set state = 'waiting', due = min(due, ?1), attempt = attempt - 1, lost = lost + 1, lease = null,
      priority = min(priority, coalesce(again_priority, priority)), again_priority = null, again_due = null
    where state = 'leased' and lease_until < ?1`)
  const takeOne = all(`
    update wakes set state = 'leased', attempt = attempt + 1, lease = ?1, lease_until = ?2, cancelled = 0
    where site = (select site from wakes where state = 'waiting' and due <= ?3 order by priority, due, turn limit 1)
    returning site, priority, attempt`)
  const extend = change('update wakes set lease_until = ? where lease = ?')
  const leased = all('select * from wakes where lease = ?')
  const forget = change('delete from wakes where lease = ?')
  const again = change(`
    update wakes set state = 'waiting', priority = again_priority, due = again_due, turn = ?, attempt = 0, lost = 0,
      lease = null, again_priority = null, again_due = null, cancelled = 0 where lease = ?`)
  const later = change(`
    update wakes set state = 'waiting', due = ?, why = ?, turn = ?, lease = null, attempt = attempt - ?,
      priority = min(priority, coalesce(again_priority, priority)), again_priority = null, again_due = null
    where lease = ?`)
  const die = change(`update wakes set state = 'dead', due = ?, why = ?, lease = null where lease = ?`)
  const remove = change(`delete from wakes where site = ? and state = 'waiting'`)
  const ask = change(`
    update wakes set cancelled = 1, again_priority = null, again_due = null where site = ? and state = 'leased'`)
  const allDead = all(`select * from wakes where state = 'dead' order by due desc, site`)
  const wakeUp = change(`
    update wakes set state = 'waiting', due = ?, attempt = 0, lost = 0 where site = ? and state = 'dead'`)
  const count = all(`
    select count(*) filter (where state = 'waiting' and due <= ?1) waiting,
      count(*) filter (where state = 'waiting' and due > ?1) delayed,
      count(*) filter (where state = 'leased') active, count(*) filter (where state = 'dead') dead from wakes`)
  const next = all(`select min(due) due from wakes where state = 'waiting'`)
  const silent = all(`select min(lease_until) until from wakes where state = 'leased'`)

  const turn = (): number => nextTurn()[0]?.last as number
  const rowOf = (lease: string): Row | undefined => leased(lease)[0]
  const finish = (lease: string): void => {
    const row = rowOf(lease)
    if (!row) return
    if (row.again_due === null) forget(lease)
    else again(turn(), lease)
  }

  return {
    add: (wakes, now) =>
      transaction(() => {
        for (const { site, priority, delay = 0 } of wakes)
          upsert(site, PRIORITIES.indexOf(priority), now + delay, turn())
      }),
    take: (lease, now) =>
      transaction(() => {
        const earliest = silent()[0]?.until as number | null
        if (earliest !== null && earliest < now) {
          bury(LOST_TOO_OFTEN, now, now, settings.losses)
          free(now)
        }
        const [row] = takeOne(lease, now + settings.lease, now)
        if (!row) return null
        const { site, priority, attempt } = row as { site: string; priority: number; attempt: number }
        return { site, attempt, lease, priority: PRIORITIES[priority] ?? 'routine' }
      }),
    renew(lease, now) {
      if (extend(now + settings.lease, lease) === 0) return 'lost'
      return rowOf(lease)?.cancelled === 1 ? 'cancelled' : 'held'
    },
    holds: lease => rowOf(lease) !== undefined,
    done: lease => transaction(() => finish(lease)),
    retry: (lease, why, now) =>
      transaction(() => {
        const row = rowOf(lease)
        if (!row) return
        const attempt = row.attempt as number
        if (row.cancelled === 1) finish(lease)
        else if (attempt < settings.attempts) later(now + backoffAfter(attempt, settings), why, turn(), 0, lease)
        else if (row.again_due !== null) finish(lease)
        else die(now, why, lease)
      }),
    giveBack: (lease, now) => transaction(() => void later(now, '', turn(), 1, lease)),
    cancel: site => transaction(() => remove(site) + ask(site) > 0),
    dead: () =>
      allDead().map(row => ({
        site: row.site as string,
        priority: PRIORITIES[row.priority as number] ?? 'routine',
        attempts: row.attempt as number,
        why: row.why as string,
        at: row.due as number,
      })),
    revive: (site, now) => wakeUp(now, site) > 0,
    counts: now => count(now)[0] as unknown as QueueCounts,
    nextDue() {
      const times = [next()[0]?.due, silent()[0]?.until].filter(time => typeof time === 'number')
      return times.length > 0 ? Math.min(...times) : null
    },
    close: () => database.close(),
  }
}
