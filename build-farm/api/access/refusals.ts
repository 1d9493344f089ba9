import type { Clock } from '#base/clock.ts'
import type { Ledger } from '#ledger/ledger.ts'
import type { AuditEntry } from '#model/farm.ts'

export interface Refusals {
  /** Writes down that somebody was refused. `isStranger`: the actor is an address, of which there is no end. */
  note(entry: Omit<AuditEntry, 'at' | 'ok'>, isStranger?: boolean): Promise<void>
}

/** In a minute: a flood of them must not fill the ledger, and one caller must not hide the others. */
const OF_ONE_ACTOR = 10
const OF_STRANGERS = 100
const MINUTE = 60_000

/** What goes beyond the bounds of a minute is counted, and the count written down with the next refusal. */
export function auditedRefusals({ audit }: Pick<Ledger, 'audit'>, { now }: Pick<Clock, 'now'>): Refusals {
  let since = 0
  let ofStrangers = 0
  let dropped = 0
  const byActor = new Map<string, number>()
  return {
    async note(entry, isStranger = false) {
      const at = now()
      if (Math.abs(at - since) >= MINUTE) {
        if (dropped > 0) {
          const detail = `${dropped} more in the minute from ${new Date(since).toISOString()}`
          await audit.note({ at, actor: 'farm', action: 'refused', subject: 'many', ok: false, detail })
        }
        since = at
        ofStrangers = dropped = 0
        byActor.clear()
      }
      const before = byActor.get(entry.actor) ?? 0
      if (before >= OF_ONE_ACTOR || (isStranger && ofStrangers >= OF_STRANGERS)) {
        dropped++
        return
      }
      byActor.set(entry.actor, before + 1)
      if (isStranger) ofStrangers++
      await audit.note({ ...entry, at, ok: false })
    },
  }
}
