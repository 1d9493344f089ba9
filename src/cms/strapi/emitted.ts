import { type CmsRecord, targetsOf } from '#model/record.ts'
import type { Change, Held } from '../cms.ts'
import type { StrapiRecord } from './api.ts'
import { keyOf, keyOfRaw } from './reading.ts'
import { recordOf } from './record.ts'
import type { Shape } from './shape.ts'

/** Keeps the books of a pull: what it has brought, and what of that concerns other records. */
export interface Emitted {
  /** The change that a record is; nothing when this pull has brought it already as it is. */
  record(type: string, raw: StrapiRecord, shape: Shape): Change[]
  removed(type: string, key: string): Change
  /** Keys of what this pull has brought of a type, and not taken away again. */
  keysOf(type: string): ReadonlySet<string>
  /** The latest `updatedAt` of a type so far. */
  seen(type: string): string | undefined
  note(type: string, updatedAt: unknown): void
  touch(ids: Iterable<string>): void
  /** Ids whose own record may have changed from the other end of a relation. Taken, and forgotten. */
  takeTouched(): ReadonlySet<string>
  /** Ids of records that were not there before, by type. Taken, and forgotten. */
  takeAppeared(): ReadonlyMap<string, ReadonlySet<string>>
}

export function emitting(held: Held, adminUrl: string): Emitted {
  /** By type and key: the `updatedAt` that was brought. */
  const emitted = new Map<string, Map<string, unknown>>()
  const of = (type: string): Map<string, unknown> => {
    const known = emitted.get(type) ?? new Map<string, unknown>()
    emitted.set(type, known)
    return known
  }
  const seen = new Map<string, string>()
  let touched = new Set<string>()
  let appeared = new Map<string, Set<string>>()
  const note = (type: string, updatedAt: unknown): void => {
    if (typeof updatedAt === 'string' && updatedAt > (seen.get(type) ?? '')) seen.set(type, updatedAt)
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
    record(type, raw, shape) {
      note(type, raw.updatedAt)
      const key = keyOfRaw(raw)
      const brought = of(type)
      if (brought.has(key) && brought.get(key) === raw.updatedAt) return []
      brought.set(key, raw.updatedAt)
      const record = recordOf(type, raw, shape, adminUrl)
      compare(record)
      return [{ kind: 'record', record }]
    },
    removed(type, key) {
      const [id, locale] = key.split(' ') as [string, string?]
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

export const heldKeys = (held: Held, type: string): Set<string> => new Set([...held.keys(type)].map(keyOf))
