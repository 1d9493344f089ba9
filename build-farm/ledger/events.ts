import { setTimeout as delay } from 'node:timers/promises'
import { sql } from 'kysely'
import type { Events } from './ledger.ts'
import type { Database } from './tables.ts'

/** Rows in one statement: both databases have a limit to its parameters. */
const ROWS = 200
/** How often somebody else may be faster before that is an error. */
const ATTEMPTS = 50

export function sqlEvents(db: Database): Events {
  /**
   * The next ids, by a statement that finds them itself. Of two writers the later one waits for the other and then
   * fails, as the id is taken: so no id can be read before a smaller one, as it could with a sequence.
   */
  async function append(events: readonly string[], at: number): Promise<void> {
    const newest = sql<number>`(select coalesce(max(id), 0) from events)`
    const rows = events.map((event, place) => ({ id: sql<number>`${newest} + ${sql.lit(place + 1)}`, at, event }))
    for (let attempt = 1; ; attempt++) {
      try {
        await db.insertInto('events').values(rows).execute()
        return
      } catch (error) {
        if (attempt === ATTEMPTS || !isTaken(error)) throw error
        await delay(Math.random() * 5 * attempt)
      }
    }
  }

  return {
    async add(events, at) {
      for (let from = 0; from < events.length; from += ROWS)
        await append(
          events.slice(from, from + ROWS).map(event => JSON.stringify(event)),
          at,
        )
    },
    async after(id, limit) {
      const rows = await db.selectFrom('events').selectAll().where('id', '>', id).orderBy('id').limit(limit).execute()
      return rows.map(({ event, ...row }) => ({ ...row, event: JSON.parse(event) }))
    },
    async range() {
      const row = await db
        .selectFrom('events')
        .select([sql<number | null>`min(id)`.as('oldest'), sql<number | null>`max(id)`.as('newest')])
        .executeTakeFirst()
      return { oldest: row?.oldest ?? 0, newest: row?.newest ?? 0 }
    },
    async keep(count) {
      await db
        .deleteFrom('events')
        .where('id', '<=', sql<number>`(select coalesce(max(id), 0) from events) - ${count}`)
        .execute()
    },
  }
}

/** PostgreSQL names it `23505`, SQLite says it. */
const isTaken = (error: unknown): boolean =>
  error instanceof Error &&
  ((error as { code?: unknown }).code === '23505' || /UNIQUE constraint failed/.test(error.message))
