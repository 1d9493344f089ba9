import { type Selectable, sql } from 'kysely'
import type { Digest } from '#model/digest.ts'
import type { BuildRecord, BuildStatus, BuildStep } from '#model/farm.ts'
import type { Builds } from './ledger.ts'
import type { Database, Tables } from './tables.ts'

export function sqlBuilds(db: Database): Builds {
  return {
    async start({ id, site, environment, causes, attempt, worker, triggeredAt, startedAt }) {
      await db
        .insertInto('builds')
        .values({
          ...{ id, site, environment, attempt, worker, status: 'running', causes: JSON.stringify(causes) },
          ...{ triggered_at: triggeredAt, started_at: startedAt },
        })
        .execute()
    },
    async finish(id, { finishedAt, errors, ...result }) {
      const { numUpdatedRows } = await db
        .updateTable('builds')
        .set({ ...result, finished_at: finishedAt, errors: JSON.stringify(errors) })
        .where('id', '=', id)
        .where('status', '=', 'running')
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async note({ build, name, at, ms, detail = null }) {
      await db.insertInto('steps').values({ build, name, at, ms, detail }).execute()
    },
    async find(id) {
      const row = await db.selectFrom('builds').selectAll().where('id', '=', id).executeTakeFirst()
      if (!row) return null
      const steps = await db.selectFrom('steps').selectAll().where('build', '=', id).orderBy('at').execute()
      return { build: buildOf(row), steps: steps.map(stepOf) }
    },
    async list({ site, sites, environment, limit = 100, before, beforeId } = {}) {
      let query = db.selectFrom('builds').selectAll().orderBy('started_at', 'desc').orderBy('id', 'desc').limit(limit)
      if (site !== undefined) query = query.where('site', '=', site)
      if (environment !== undefined) query = query.where('environment', '=', environment)
      if (sites !== undefined)
        query = query.where(({ or, eb }) => or(sites.map(site => eb('site', 'like', site.replaceAll('*', '%')))))
      if (before !== undefined)
        query = query.where(({ or, and, eb }) =>
          or([
            eb('started_at', '<', before),
            ...(beforeId === undefined ? [] : [and([eb('started_at', '=', before), eb('id', '<', beforeId)])]),
          ]),
        )
      return (await query.execute()).map(buildOf)
    },
    async latest(environment) {
      const newest = db
        .selectFrom('builds')
        .select(['site', sql<number>`max(started_at)`.as('newest')])
        .where('environment', '=', environment)
        .groupBy('site')
        .as('newest')
      const rows = await db
        .selectFrom('builds')
        .innerJoin(newest, join =>
          join.onRef('builds.site', '=', 'newest.site').onRef('builds.started_at', '=', 'newest.newest'),
        )
        .selectAll('builds')
        .where('builds.environment', '=', environment)
        .orderBy('builds.site')
        .execute()
      return rows.map(buildOf)
    },
    async running() {
      const rows = await db
        .selectFrom('builds')
        .selectAll()
        .where('status', '=', 'running')
        .orderBy('started_at')
        .execute()
      return rows.map(buildOf)
    },
  }
}

const buildOf = (row: Selectable<Tables['builds']>): BuildRecord => ({
  id: row.id,
  site: row.site,
  environment: row.environment,
  status: row.status as BuildStatus,
  causes: JSON.parse(row.causes),
  attempt: row.attempt,
  worker: row.worker,
  triggeredAt: row.triggered_at,
  startedAt: row.started_at,
  finishedAt: row.finished_at,
  manifest: row.manifest as Digest | null,
  generation: row.generation,
  pages: row.pages,
  rendered: row.rendered,
  reused: row.reused,
  images: row.images,
  bytes: row.bytes,
  errors: JSON.parse(row.errors),
})

const stepOf = ({ detail, ...step }: Selectable<Tables['steps']>): BuildStep => ({
  ...step,
  ...(detail !== null && { detail }),
})
