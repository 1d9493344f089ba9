import type { Change, Held } from '../cms.ts'
import type { Emitted } from './emitted.ts'
import { allKeys, byIds, editedSince, everything, keyOf, keyText, newest, type Reading } from './reading.ts'

export interface TypePull<Raw> {
  readonly reading: Reading<Raw>
  readonly held: Held
  readonly emitted: Emitted
}

/** ms: a write may become visible that much later than its time says. */
const OVERLAP = 10_000
/** Records that one look at what is new brings: most pulls find a few edits. */
const PEEK = 10

const heldKeys = (held: Held, type: string): Set<string> => new Set([...held.keys(type)].map(keyText))

/**
 * Every record of a type, and the removal of those that are held and no longer there. Pages are numbered, and what editors
 * do meanwhile shifts them: so what was edited since the beginning is read afterwards, and the ids are compared if anything
 * was.
 */
export async function* readAll<Raw>(pull: TypePull<Raw>): AsyncGenerator<Change> {
  const { reading, held, emitted } = pull
  const latest = async () => {
    const { records, total } = await newest(reading, 1)
    return { edited: records[0] && reading.editedAt(records[0]), total }
  }
  const before = heldKeys(held, reading.type)
  const begun = await latest()
  const keys = new Set<string>()
  const { pages, steady } = everything(reading)
  for await (const { records } of pages)
    for (const raw of records) {
      keys.add(keyText(reading.key(raw)))
      yield* emitted.record(reading, raw)
    }
  const ended = await latest()
  if (steady() && ended.total === keys.size && ended.edited === begun.edited) {
    for (const key of before.difference(keys)) yield emitted.removed(reading.type, key)
    return
  }
  if (ended.edited !== undefined) yield* edits(pull, begun.edited ?? new Date(0).toISOString())
  yield* compare(pull, before)
}

/** What was edited since a time, and what went: that shows in the total. */
export async function* readEdits<Raw>(pull: TypePull<Raw>, since: string, reconcile: boolean): AsyncGenerator<Change> {
  const { reading, held, emitted } = pull
  const before = heldKeys(held, reading.type)
  const from = new Date(Date.parse(since) - OVERLAP).toISOString()
  const { records, total } = await newest(reading, PEEK)
  const isEdit = (raw: Raw): boolean => (reading.editedAt(raw) ?? '') >= from
  if (records.length < total && records.every(isEdit)) yield* edits(pull, from)
  else for (const raw of records) if (isEdit(raw)) yield* emitted.record(reading, raw)
  const expected = before.union(emitted.keysOf(reading.type)).size
  if (reconcile || expected !== total) yield* compare(pull, before)
}

async function* edits<Raw>({ reading, emitted }: TypePull<Raw>, from: string): AsyncGenerator<Change> {
  for await (const raw of editedSince(reading, from)) yield* emitted.record(reading, raw)
}

/** Brings held records and those of this pull in line with the list of all ids. */
async function* compare<Raw>({ reading, emitted }: TypePull<Raw>, before: ReadonlySet<string>): AsyncGenerator<Change> {
  const { type } = reading
  const keys = await allKeys(reading)
  const known = before.union(emitted.keysOf(type))
  for (const key of known.difference(keys)) yield emitted.removed(type, key)
  const missing = new Set([...keys.difference(known)].map(key => keyOf(key).id))
  for await (const raw of byIds(reading, missing)) yield* emitted.record(reading, raw)
}
