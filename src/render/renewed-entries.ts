import { type Entry, LAZY, type Snapshot } from '#model/content.ts'
import type { Reads, TraceRecord } from '#model/page-trace.ts'
import type { Recorder } from './recorder.ts'
import { valueDigest } from './value-digest.ts'

/** More entries than this at once are read by an instance that begins anew. */
const MOST = 64

interface Renewal {
  readonly position: number
  readonly live: Entry
  readonly now: Entry
}

/**
 * Gives a site's instance the entries of its content as it is now, in the places of those that it has been given before.
 * Returns how many have changed; undefined when the instance cannot go on with them: others come or go, or one has become
 * what an object in the theme's hands cannot follow. `collections`: what the instance reads; entries that are the same are
 * left in it, so it is the content as it is now afterwards. `before`: of the instance's last build.
 */
export function renewEntries(
  collections: Snapshot['collections'],
  sources: { readonly before: Snapshot['sources']; readonly now: Snapshot['sources'] },
  now: Snapshot['collections'],
  recorder: Recorder,
  before: TraceRecord,
): number | undefined {
  const changed = changedEntries(collections, sources, now)
  if (!changed || !isSameTable(before, recorder)) return undefined
  const retained = before.parts.indexOf('rendered')
  for (const { position, live, now } of changed) {
    const collection = (recorder.entries[position] as { readonly collection: number }).collection
    const read = readOf(before.modules, position, collection) | readOf(before.listing, position, collection)
    // Whoever looked at what is rendered may still hold it.
    if (retained >= 0 && read & (1 << retained)) return undefined
    if (!canFollow(live, now)) return undefined
  }
  for (const { position, live, now } of changed) {
    const data = renewedData(live, now)
    const entry: Entry = { ...now, data }
    recorder.renew(position, entry)
    const name = recorder.collections[(recorder.entries[position] as { readonly collection: number }).collection]
    ;(collections.get(name as string) as Map<string, Entry>).set(entry.id, entry)
  }
  return changed.length
}

function changedEntries(
  collections: Snapshot['collections'],
  sources: { readonly before: Snapshot['sources']; readonly now: Snapshot['sources'] },
  now: Snapshot['collections'],
): readonly Renewal[] | undefined {
  const changed: Renewal[] = []
  const names = [...now.keys()]
  if (names.join('\0') !== [...collections.keys()].join('\0')) return undefined
  let position = -1
  for (const name of names) {
    const old = collections.get(name) as ReadonlyMap<string, Entry>
    const entries = now.get(name) as ReadonlyMap<string, Entry>
    if (old.size !== entries.size) return undefined
    const others = old.values()
    for (const entry of entries.values()) {
      position++
      const live = others.next().value as Entry
      if (live === entry) continue
      if (live.id !== entry.id || live.filePath !== entry.filePath) return undefined
      const key = `${name}/${entry.id}`
      if (sources.before.get(key) === sources.now.get(key)) continue
      if (changed.push({ position, live, now: entry }) > MOST) return undefined
    }
  }
  return changed
}

/** Whether a record counts as the recorder does. */
const isSameTable = (before: TraceRecord, { parts, collections, entries }: Recorder): boolean =>
  before.entries.length === entries.length &&
  before.parts.join('\0') === parts.join('\0') &&
  before.collections.map(({ name }) => name).join('\0') === collections.join('\0') &&
  before.entries.every(({ key }, at) => key === entries[at]?.key)

/** The parts of an entry that were read. */
function readOf({ entries = [], whole = [] }: Reads, position: number, collection: number): number {
  let mask = 0
  for (let at = 0; at < entries.length; at += 2) if (entries[at] === position) mask |= entries[at + 1] as number
  for (let at = 0; at < whole.length; at += 2) if (whole[at] === collection) mask |= whole[at + 1] as number
  return mask
}

/** Whether objects that stand for the entry can show what it is now: it has the same members, and names the same images. */
function canFollow(live: Entry, now: Entry): boolean {
  const named = ({ imageImports, rendered }: Entry): string =>
    JSON.stringify([
      imageImports ?? null,
      rendered?.metadata.imagePaths ?? [],
      rendered?.metadata.localImagePaths ?? [],
    ])
  return (
    now[LAZY] === undefined &&
    membersOf(live).join('\0') === membersOf(now).join('\0') &&
    named(live) === named(now) &&
    isPlain(live.data) &&
    isPlain(now.data) &&
    !Object.isFrozen(live.data) &&
    Object.keys(live.data).join('\0') === Object.keys(now.data).join('\0') &&
    // Data with images in it is handed out as a copy.
    (now.imageImports === undefined || changedMembers(live, now).length === 0)
  )
}

const membersOf = (entry: Entry): readonly string[] => entry[LAZY] ?? Object.keys(entry)

const isPlain = (data: object): boolean => Object.getPrototypeOf(data) === Object.prototype

const changedMembers = ({ data }: Entry, { data: now }: Entry): string[] =>
  Object.keys(now).filter(name => {
    const digest = valueDigest(now[name])
    return digest === null || digest !== valueDigest(data[name])
  })

/** The data that the theme holds, with the values of now: an object that is in its hands stays the one that it is. */
function renewedData(live: Entry, now: Entry): Entry['data'] {
  const data = live.data as Record<string, unknown>
  for (const name of changedMembers(live, now)) data[name] = now.data[name]
  return data
}
