import { type Selectable, sql } from 'kysely'
import { type Cause, type Demand, PRIORITIES, type Priority } from '#model/farm.ts'
import type { Demands } from './ledger.ts'
import type { Database, Tables } from './tables.ts'

/** Rows in one statement: both databases have a limit to its parameters. */
const ROWS = 500
/** Of the causes of one site that are kept, characters of JSON. */
const CAUSES_LENGTH = 8000

const rankOf = (priority: Priority): number => PRIORITIES.indexOf(priority)

/** Every call is a single statement, so that processes that share the ledger need no transaction. */
export function sqlDemands(db: Database): Demands {
  const where = ({ site, environment }: Pick<Demand, 'site' | 'environment'>) =>
    db.updateTable('demands').where('site', '=', site).where('environment', '=', environment)
  return {
    async raise(sites, { environment, priority, cause }) {
      const raised: Demand[] = []
      // Sorted: two processes that raise the same sites at once must not lock each other's rows.
      const ids = [...new Set(sites)].sort()
      for (let at = 0; at < ids.length; at += ROWS) {
        const rows = ids.slice(at, at + ROWS).map(site => ({
          ...{ site, environment, wanted: 1, priority: rankOf(priority), triggered_at: cause.at },
          causes: `${JSON.stringify(cause)}\n`,
        }))
        const found = await db
          .insertInto('demands')
          .values(rows)
          .onConflict(conflict =>
            conflict.columns(['site', 'environment']).doUpdateSet({
              wanted: sql`demands.wanted + 1`,
              triggered_at: sql`excluded.triggered_at`,
              priority: sql`case when ${OPEN} and demands.priority < excluded.priority then demands.priority else excluded.priority end`,
              causes: sql`case when length(demands.causes) > ${CAUSES_LENGTH} then demands.causes else demands.causes || excluded.causes end`,
            }),
          )
          .returningAll()
          .execute()
        raised.push(...found.map(demandOf))
      }
      return raised
    },
    async find(site, environment) {
      const row = await db
        .selectFrom('demands')
        .selectAll()
        .where('site', '=', site)
        .where('environment', '=', environment)
        .executeTakeFirst()
      return row ? demandOf(row) : null
    },
    async begin(site, environment, now) {
      const row = await where({ site, environment })
        .where(OPEN)
        .set({
          busy_since: now,
          started_before: sql`started_at`,
          started_at: now,
          taken: sql`taken || causes`,
          causes: '',
        })
        .returningAll()
        .executeTakeFirst()
      return row ? { demand: demandOf(row), causes: causesOf(row.taken) } : null
    },
    async settle(demand) {
      const { wanted } = demand
      await where(demand)
        .set({
          settled: sql`case when settled < ${wanted} then ${wanted} else settled end`,
          busy_since: null,
          taken: '',
        })
        .execute()
    },
    async release(demand) {
      await where(demand).set({ busy_since: null }).execute()
    },
    async giveUp(demand) {
      const { wanted } = demand
      await where(demand)
        .set({
          given_up: sql`case when given_up < ${wanted} then ${wanted} else given_up end`,
          ...{ busy_since: null, taken: '' },
        })
        .execute()
    },
    async expect(site, environment, due) {
      await db
        .insertInto('demands')
        .values({ site, environment, wanted: 0, priority: rankOf('due'), triggered_at: 0, causes: '', due_at: due })
        .onConflict(conflict => conflict.columns(['site', 'environment']).doUpdateSet({ due_at: due }))
        .execute()
    },
    async takeDue(environment, now) {
      const rows = await db
        .updateTable('demands')
        .set({ due_at: null })
        .where('environment', '=', environment)
        .where('due_at', '<=', now)
        .returning('site')
        .execute()
      return rows.map(({ site }) => site)
    },
    async nextDue(environment) {
      const row = await db
        .selectFrom('demands')
        .select(sql<number | null>`min(due_at)`.as('due'))
        .where('environment', '=', environment)
        .executeTakeFirst()
      return row?.due ?? null
    },
    async open(environment, limit = 1000) {
      const rows = await db
        .selectFrom('demands')
        .selectAll()
        .where('environment', '=', environment)
        .where(OPEN)
        .orderBy('triggered_at')
        .limit(limit)
        .execute()
      return rows.map(demandOf)
    },
    async givenUp(environment, limit = 1000) {
      const rows = await db
        .selectFrom('demands')
        .selectAll()
        .where('environment', '=', environment)
        .where(sql<boolean>`wanted = given_up and given_up > settled`)
        .orderBy('triggered_at', 'desc')
        .limit(limit)
        .execute()
      return rows.map(demandOf)
    },
  }
}

const OPEN = sql<boolean>`demands.wanted > demands.settled and demands.wanted > demands.given_up`

const demandOf = (row: Selectable<Tables['demands']>): Demand => ({
  site: row.site,
  environment: row.environment,
  wanted: row.wanted,
  settled: row.settled,
  givenUp: row.given_up,
  priority: PRIORITIES[row.priority] ?? 'routine',
  busySince: row.busy_since,
  startedBefore: row.started_before,
  triggeredAt: row.triggered_at,
})

const causesOf = (lines: string): readonly Cause[] =>
  lines
    .split('\n')
    .filter(Boolean)
    .map(line => JSON.parse(line) as Cause)
