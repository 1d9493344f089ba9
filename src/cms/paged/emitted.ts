import { type CmsRecord, targetsOf } from '#model/record.ts'
import type { Change, Held } from '../cms.ts'
import { keyOf, keyText, type Reading } from './reading.ts'

/** Keeps the books of a pull: what it has brought, and what of that concerns other records. */
export interface Emitted {
  /** The change that a record is; nothing when this pull has brought it already as it is. */
  record<Raw>(reading: Reading<Raw>, raw: Raw): Change[]
  removed(type: string, key: string): Change
  /** Keys of what this pull has brought of a type, and not taken away again. */
  keysOf(type: string): ReadonlySet<string>
  /** The latest edit of a type so far, ISO. */
  seen(type: string): string | undefined
  note(type: string, editedAt: string | undefined): void
  touch(ids: Iterable<string>): void
  /** Ids whose own record may have changed from the other end of a relation. Taken, and forgotten. */
  takeTouched(): ReadonlySet<string>
  /** Ids of records that were not there before, by type. Taken, and forgotten. */
  takeAppeared(): ReadonlyMap<string, ReadonlySet<string>>
}

/** `compares`: whether there is anything before this pull that records are to be compared with. */
export function emitting(held: Held, compares: boolean): Emitted {
  /** By type and key: the edit that was brought. */
  const emitted = new Map<string, Map<string, string | undefined>>()
  const of = (type: string): Map<string, string | undefined> => {
    const known = emitted.get(type) ?? new Map<string, string | undefined>()
    emitted.set(type, known)
    return known
  }
  const seen = new Map<string, string>()
  let touched = new Set<string>()
  let appeared = new Map<string, Set<string>>()
  const note = (type: string, editedAt: string | undefined): void => {
    if (editedAt !== undefined && editedAt > (seen.get(type) ?? '')) seen.set(type, editedAt)
  }
  const compare = (record: CmsRecord): void => {
    const before = held.byId(record.id)
    if (before.length === 0) appeared.set(record.type, (appeared.get(record.type) ?? new Set()).add(record.id))
    const own = before.find(({ locale }) => locale === record.locale)
    const then = own ? targetsOf(own.fields) : new Set<string>()
    for (const target of targetsOf(record.fields).symmetricDifference(then)) touched.add(target)
  }
  return {
    note,
    seen: type => seen.get(type),
    keysOf: type => new Set(of(type).keys()),
    record(reading, raw) {
      const { type } = reading
      const edited = reading.editedAt(raw)
      note(type, edited)
      const key = keyText(reading.key(raw))
      const brought = of(type)
      if (brought.has(key) && brought.get(key) === edited) return []
      brought.set(key, edited)
      const record = reading.record(raw)
      if (compares) compare(record)
      return [{ kind: 'record', record }]
    },
    removed(type, key) {
      const { id, locale } = keyOf(key)
      of(type).delete(key)
      for (const { fields } of held.byId(id)) for (const target of targetsOf(fields)) touched.add(target)
      for (const referrer of held.referrers(id)) touched.add(referrer)
      return { kind: 'removed', type, id, ...(locale !== undefined && { locale }) }
    },
    touch(ids) {
      for (const id of ids) touched.add(id)
    },
    takeTouched() {
      const taken = touched
      touched = new Set()
      return taken
    },
    takeAppeared() {
      const taken = appeared
      appeared = new Map()
      return taken
    },
  }
}
