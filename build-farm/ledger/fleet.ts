import type { WorkerRecord } from '#model/farm.ts'
import type { Schedules, Workers } from './ledger.ts'
import type { Database } from './tables.ts'

export function sqlSchedules(db: Database): Schedules {
  return {
    async claim(schedule, due) {
      const { numInsertedOrUpdatedRows = 0n } = await db
        .insertInto('schedules')
        .values({ schedule, claimed: due })
        .onConflict(conflict =>
          conflict.column('schedule').doUpdateSet({ claimed: due }).where('schedules.claimed', '<', due),
        )
        .executeTakeFirst()
      return numInsertedOrUpdatedRows > 0n
    },
    async last(schedule) {
      const row = await db.selectFrom('schedules').select('claimed').where('schedule', '=', schedule).executeTakeFirst()
      return row?.claimed ?? null
    },
  }
}

export function sqlWorkers(db: Database): Workers {
  return {
    async beat({ id, kind, environment, host, pid, threads, startedAt, seenAt, draining, sites }) {
      const said = { seen_at: seenAt, draining: draining ? 1 : 0, sites: JSON.stringify(sites) }
      await db
        .insertInto('workers')
        .values({ id, kind, environment, host, pid, threads, started_at: startedAt, ...said })
        .onConflict(conflict => conflict.column('id').doUpdateSet(said))
        .execute()
    },
    async leave(id) {
      await db.deleteFrom('workers').where('id', '=', id).execute()
    },
    async list() {
      const rows = await db.selectFrom('workers').selectAll().orderBy('id').execute()
      return rows.map(({ kind, started_at, seen_at, draining, sites, ...worker }) => ({
        ...worker,
        kind: kind as WorkerRecord['kind'],
        startedAt: started_at,
        seenAt: seen_at,
        draining: draining === 1,
        sites: JSON.parse(sites),
      }))
    },
  }
}
