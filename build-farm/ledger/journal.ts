import type { Selectable } from 'kysely'
import type { Digest } from '#model/digest.ts'
import type { Delivery } from '#model/farm.ts'
import type { Audit, Deliveries, Releases } from './ledger.ts'
import type { Database, Tables } from './tables.ts'

export function sqlReleases(db: Database): Releases {
  return {
    async note(release) {
      await db
        .insertInto('releases')
        .values(release)
        .onConflict(conflict => conflict.columns(['site', 'environment', 'generation']).doNothing())
        .execute()
    },
    async list({ site, environment, limit = 100, before } = {}) {
      let query = db.selectFrom('releases').selectAll().orderBy('at', 'desc').orderBy('generation', 'desc').limit(limit)
      if (site !== undefined) query = query.where('site', '=', site)
      if (environment !== undefined) query = query.where('environment', '=', environment)
      if (before !== undefined) query = query.where('at', '<', before)
      return (await query.execute()).map(row => ({ ...row, manifest: row.manifest as Digest | null }))
    },
  }
}

export function sqlDeliveries(db: Database): Deliveries {
  return {
    async receive({ receivedAt, sites, headers, ...delivery }) {
      const { numInsertedOrUpdatedRows = 0n } = await db
        .insertInto('deliveries')
        .values({
          ...delivery,
          received_at: receivedAt,
          sites: JSON.stringify(sites),
          headers: JSON.stringify(headers),
        })
        .onConflict(conflict => conflict.columns(['source', 'id']).doNothing())
        .executeTakeFirst()
      return numInsertedOrUpdatedRows > 0n
    },
    async find(source, id) {
      const row = await db
        .selectFrom('deliveries')
        .selectAll()
        .where('source', '=', source)
        .where('id', '=', id)
        .executeTakeFirst()
      return row ? deliveryOf(row) : null
    },
    async list({ source, limit = 100, before } = {}) {
      let query = db.selectFrom('deliveries').selectAll().orderBy('received_at', 'desc').orderBy('id').limit(limit)
      if (source !== undefined) query = query.where('source', '=', source)
      if (before !== undefined) query = query.where('received_at', '<', before)
      return (await query.execute()).map(deliveryOf)
    },
  }
}

const deliveryOf = ({ received_at, sites, headers, status, ...row }: Selectable<Tables['deliveries']>): Delivery => ({
  ...row,
  receivedAt: received_at,
  status: status as Delivery['status'],
  sites: JSON.parse(sites),
  headers: JSON.parse(headers),
})

export function sqlAudit(db: Database): Audit {
  return {
    async note({ at, actor, action, subject, ok, detail = null }) {
      await db
        .insertInto('audit')
        .values({ at, actor, action, subject, ok: ok ? 1 : 0, detail })
        .execute()
    },
    async list({ limit = 100, before } = {}) {
      let query = db.selectFrom('audit').selectAll().orderBy('at', 'desc').limit(limit)
      if (before !== undefined) query = query.where('at', '<', before)
      return (await query.execute()).map(({ ok, detail, ...entry }) => ({
        ...entry,
        ok: ok === 1,
        ...(detail !== null && { detail }),
      }))
    },
  }
}
