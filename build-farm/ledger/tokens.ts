import type { Selectable } from 'kysely'
import type { Role, TokenRecord } from '#model/access.ts'
import type { Tokens } from './ledger.ts'
import type { Database, Tables } from './tables.ts'

export function sqlTokens(db: Database): Tokens {
  return {
    async add({ id, name, role, sites, createdAt, createdBy, expiresAt }, hash) {
      const times = { created_at: createdAt, created_by: createdBy, expires_at: expiresAt }
      await db
        .insertInto('tokens')
        .values({ id, hash, name, role, sites: JSON.stringify(sites), ...times })
        .execute()
    },
    async find(id) {
      const row = await db.selectFrom('tokens').selectAll().where('id', '=', id).executeTakeFirst()
      return row ? { token: tokenOf(row), hash: row.hash } : null
    },
    async list() {
      const rows = await db.selectFrom('tokens').selectAll().orderBy('created_at', 'desc').orderBy('id').execute()
      return rows.map(tokenOf)
    },
    async revoke(id, at) {
      const { numUpdatedRows } = await db
        .updateTable('tokens')
        .set({ revoked_at: at })
        .where('id', '=', id)
        .where('revoked_at', 'is', null)
        .executeTakeFirst()
      return numUpdatedRows > 0n
    },
    async used(id, at) {
      await db.updateTable('tokens').set({ last_used_at: at }).where('id', '=', id).execute()
    },
  }
}

const tokenOf = (row: Selectable<Tables['tokens']>): TokenRecord => ({
  id: row.id,
  name: row.name,
  role: row.role as Role,
  sites: JSON.parse(row.sites),
  createdAt: row.created_at,
  createdBy: row.created_by,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
})
