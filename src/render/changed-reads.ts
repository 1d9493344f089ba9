import type { Reader, Reads, RenderReason, TraceRecord } from '#model/page-trace.ts'
import { partDigest, type SourceOf } from './entry-parts.ts'
import { OTHER_PARTS, type Recorder } from './recorder.ts'
import { shortened } from './value-digest.ts'

/** The site as it is now, in the terms of a record. */
export interface SiteNow {
  readonly recorder: Pick<Recorder, 'entries' | 'collections'>
  readonly sourceOf: SourceOf
  /** What images look like, by URL: of those that a record names. */
  readonly pictures: ReadonlyMap<string, string>
  /** Where the render clock stands, ms since 1970. */
  readonly time: number
}

const ALL = -1

/** Tells which of the things that were read before have changed since; undefined: none. */
export type ChangedReads = (reads: Reads, by: Reader) => RenderReason | undefined

/** Compares a site with what a record says of it. */
export function changedReads(before: TraceRecord, now: SiteNow): ChangedReads {
  const { entries } = now.recorder
  const positionOf = positionsOf(entries)
  const masks = new Int32Array(before.entries.length)
  const wholeMasks = new Map<number, number>()
  const collections = new Map(before.collections.map(({ name }, index) => [name, index]))
  for (const [index, { key, source, parts }] of before.entries.entries()) {
    const position = entries[index]?.key === key ? index : positionOf(key)
    const mask = position === undefined ? ALL : maskOf(position, source, parts)
    if (mask === 0) continue
    masks[index] = mask
    const collection = collections.get(key.slice(0, key.indexOf('/'))) as number
    wholeMasks.set(collection, (wholeMasks.get(collection) ?? 0) | mask)
  }
  const lists = listDigests(now.recorder)
  const changedLists = new Set(
    before.collections.flatMap(({ name, list }, index) => (lists.get(name) === list ? [] : [index])),
  )

  function maskOf(position: number, source: string, parts: readonly string[]): number {
    const { key, entry } = entries[position] as Recorder['entries'][number]
    const here = now.sourceOf(key, entry)
    if (here.source === source) return 0
    let mask = OTHER_PARTS
    for (const [bit, part] of before.parts.entries()) if (partDigest(entry, part, here) !== parts[bit]) mask |= 1 << bit
    return mask
  }

  const entryReason = (by: Reader, index: number, mask: number): RenderReason => ({
    kind: 'entry',
    by,
    entry: (before.entries[index] as { key: string }).key,
    part: masks[index] === ALL ? 'the whole entry' : partsOf(mask, before.parts),
  })

  return (reads, by) => {
    if (reads.outside) return { kind: 'outside', by, what: reads.outside }
    if (reads.clock && now.time !== before.time) return { kind: 'clock', by }
    const { entries: single = [], whole = [], lists: listed = [], misses = [], pictures = [] } = reads
    for (let at = 0; at < single.length; at += 2) {
      const index = single[at] as number
      const changed = (masks[index] as number) & (single[at + 1] as number)
      if (changed !== 0) return entryReason(by, index, changed)
    }
    for (let at = 0; at < whole.length; at += 2) {
      const collection = whole[at] as number
      const read = whole[at + 1] as number
      if (((wholeMasks.get(collection) ?? 0) & read) === 0) continue
      const prefix = `${before.collections[collection]?.name}/`
      const index = before.entries.findIndex(
        ({ key }, each) => ((masks[each] as number) & read) !== 0 && key.startsWith(prefix),
      )
      if (index >= 0) return entryReason(by, index, (masks[index] as number) & read)
    }
    for (const index of listed)
      if (changedLists.has(index))
        return { kind: 'list', by, collection: (before.collections[index] as { name: string }).name }
    for (let at = 0; at < pictures.length; at += 2) {
      const url = pictures[at] as string
      if (now.pictures.get(url) !== pictures[at + 1]) return { kind: 'picture', by, url }
    }
    for (const key of misses) if (positionOf(key) !== undefined) return { kind: 'appeared', by, entry: key }
    return undefined
  }
}

/** The name of the first part in a mask. */
const partsOf = (mask: number, parts: readonly string[]): string =>
  parts[31 - Math.clz32(mask & -mask)] ?? 'a further part'

/** Finds entries by their keys; most are where they were, and nobody asks. */
export function positionsOf(entries: Recorder['entries']): (key: string) => number | undefined {
  let positions: Map<string, number> | undefined
  return key => {
    positions ??= new Map(entries.map(({ key }, position) => [key, position]))
    return positions.get(key)
  }
}

/** Of the entries that a recorder was made with: others have another recorder. */
const digestsOfLists = new WeakMap<Recorder['entries'], Map<string, string>>()

/** For each collection, what differs when an entry joins, leaves or moves. */
export function listDigests({
  entries,
  collections,
}: Pick<Recorder, 'entries' | 'collections'>): ReadonlyMap<string, string> {
  const known = digestsOfLists.get(entries)
  if (known) return known
  const ids = new Map<string, string[]>(collections.map(name => [name, []]))
  for (const { key, collection } of entries) ids.get(collections[collection] as string)?.push(key)
  const digests = new Map([...ids].map(([name, keys]) => [name, shortened(keys.join('\n'))]))
  digestsOfLists.set(entries, digests)
  return digests
}
