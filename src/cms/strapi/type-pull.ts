import type { Change, Held } from '../cms.ts'
import { type Emitted, heldKeys } from './emitted.ts'
import { allKeys, byIds, editedSince, everything, keyOfRaw, newest, type Reading } from './reading.ts'
import { populateOf, type Shape } from './shape.ts'

export interface TypePull {
  readonly reading: Reading
  readonly shape: Shape
  readonly held: Held
  readonly emitted: Emitted
}

/** ms: a write may become visible that much later than its `updatedAt` says. */
const OVERLAP = 10_000
/** Records that one look at what is new brings: most pulls find a few edits. */
const PEEK = 10

/**
 * Every record of a type, and the removal of those that are held and no longer there. Pages are numbered, and what editors
 * do meanwhile shifts them: so what was edited since the beginning is read afterwards, and the ids are compared if anything
 * was.
 */
export async function* readAll({ reading, shape, held, emitted }: TypePull): AsyncGenerator<Change> {
  const { type } = reading
  const before = heldKeys(held, type)
  const begun = (await newest(reading, 1)).records[0]?.updatedAt
  const keys = new Set<string>()
  const { pages, steady } = everything(reading, populateOf(shape))
  for await (const { records } of pages)
    for (const raw of records) {
      keys.add(keyOfRaw(raw))
      yield* emitted.record(type, raw, shape)
    }
  const after = await newest(reading, 1)
  const still = steady() && after.total === keys.size && after.records[0]?.updatedAt === begun
  if (!still) {
    yield* edits({ reading, shape, held, emitted }, String(begun ?? ''))
    yield* compare({ reading, shape, held, emitted }, before)
  } else for (const key of before.difference(keys)) yield emitted.removed(type, key)
}

/** What was edited since a time, and what went: that shows in the total. */
export async function* readEdits(pull: TypePull, since: string, reconcile: boolean): AsyncGenerator<Change> {
  const { reading, held, emitted } = pull
  const before = heldKeys(held, reading.type)
  const from = new Date(Date.parse(since) - OVERLAP).toISOString()
  const { records, total } = await newest(reading, PEEK)
  const isEdit = (updatedAt: unknown): boolean => typeof updatedAt === 'string' && updatedAt >= from
  if (records.length < total && records.every(raw => isEdit(raw.updatedAt))) yield* edits(pull, from)
  else for (const raw of records) if (isEdit(raw.updatedAt)) yield* emitted.record(reading.type, raw, pull.shape)
  const expected = before.union(emitted.keysOf(reading.type)).size
  if (reconcile || expected !== total) yield* compare(pull, before)
}

async function* edits({ reading, shape, emitted }: TypePull, from: string): AsyncGenerator<Change> {
  for await (const raw of editedSince(reading, from)) yield* emitted.record(reading.type, raw, shape)
}

/** Brings held records and those of this pull in line with the list of all ids. */
async function* compare({ reading, shape, emitted }: TypePull, before: ReadonlySet<string>): AsyncGenerator<Change> {
  const { type } = reading
  const keys = await allKeys(reading)
  const known = before.union(emitted.keysOf(type))
  for (const key of known.difference(keys)) yield emitted.removed(type, key)
  const missing = new Set([...keys.difference(known)].map(key => key.split(' ')[0] as string))
  for await (const raw of byIds(reading, missing)) yield* emitted.record(type, raw, shape)
}
