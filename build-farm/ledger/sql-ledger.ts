import { Migrator } from 'kysely/migration'
import { sqlBuilds } from './builds.ts'
import { sqlDemands } from './demands.ts'
import { sqlEvents } from './events.ts'
import { sqlSchedules, sqlWorkers } from './fleet.ts'
import { sqlAudit, sqlDeliveries, sqlReleases } from './journal.ts'
import { type Ledger, LedgerError } from './ledger.ts'
import { MIGRATIONS } from './migrations.ts'
import type { Database } from './tables.ts'
import { sqlTokens } from './tokens.ts'

/** A ledger over an open database, whose tables (in `schema`, where there are several) are made or brought up to date first. */
export async function sqlLedger(name: string, db: Database, schema?: string): Promise<Ledger> {
  await migrate(name, db, schema)
  return {
    name,
    demands: telling(name, sqlDemands(db)),
    builds: telling(name, sqlBuilds(db)),
    releases: telling(name, sqlReleases(db)),
    deliveries: telling(name, sqlDeliveries(db)),
    audit: telling(name, sqlAudit(db)),
    tokens: telling(name, sqlTokens(db)),
    events: telling(name, sqlEvents(db)),
    schedules: telling(name, sqlSchedules(db)),
    workers: telling(name, sqlWorkers(db)),
    async forgetBefore(time) {
      const old = db.selectFrom('builds').select('id').where('finished_at', '<', time)
      const deleted = [
        await db.deleteFrom('steps').where('build', 'in', old).executeTakeFirst(),
        await db.deleteFrom('builds').where('finished_at', '<', time).executeTakeFirst(),
        await db.deleteFrom('deliveries').where('received_at', '<', time).executeTakeFirst(),
        await db.deleteFrom('releases').where('at', '<', time).executeTakeFirst(),
      ]
      return deleted.reduce((sum, { numDeletedRows }) => sum + Number(numDeletedRows), 0)
    },
    [Symbol.asyncDispose]: () => db.destroy(),
  }
}

async function migrate(name: string, db: Database, schema: string | undefined): Promise<void> {
  const migrator = new Migrator({
    db,
    provider: { getMigrations: async () => ({ ...MIGRATIONS }) },
    ...(schema !== undefined && { migrationTableSchema: schema }),
  })
  const { error } = await migrator.migrateToLatest()
  if (!error) return
  const message = error instanceof Error ? error.message : String(error)
  throw new LedgerError(`Could not bring the tables of ${name} up to date: ${message}`, { cause: error })
}

/** The same calls; what the database throws becomes a `LedgerError` that names the ledger and the call. */
function telling<Part extends object>(name: string, part: Part): Part {
  const calls = Object.entries(part).map(([call, work]: [string, (...values: unknown[]) => Promise<unknown>]) => {
    const tell = async (...values: unknown[]): Promise<unknown> => {
      try {
        return await work(...values)
      } catch (cause) {
        const message = cause instanceof Error ? cause.message : String(cause)
        throw new LedgerError(`${name} could not do "${call}": ${message}`, { cause })
      }
    }
    return [call, tell]
  })
  return Object.fromEntries(calls) as Part
}
