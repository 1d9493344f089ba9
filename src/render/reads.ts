import type { Reads } from '#model/page-trace.ts'

/** Reads of the same things by their new positions: `entries` and `collections` map the old ones. */
export function movedReads(reads: Reads, entries: readonly number[], collections: readonly number[]): Reads {
  const pairs = (list: readonly number[], to: readonly number[]): number[] => {
    const moved: number[] = []
    for (let at = 0; at < list.length; at += 2) {
      const position = to[list[at] as number]
      if (position !== undefined && position >= 0) moved.push(position, list[at + 1] as number)
    }
    return moved
  }
  return {
    ...reads,
    ...(reads.entries && { entries: pairs(reads.entries, entries) }),
    ...(reads.whole && { whole: pairs(reads.whole, collections) }),
    ...(reads.lists && { lists: reads.lists.map(index => collections[index] as number) }),
  }
}

/** What either of two has read. */
export function mergedReads(one: Reads, other: Reads): Reads {
  const union = <T>(a: readonly T[] = [], b: readonly T[] = []): T[] => [...new Set([...a, ...b])]
  const masks = (a: readonly number[] = [], b: readonly number[] = []): number[] => {
    const all = new Map<number, number>()
    for (const list of [a, b])
      for (let at = 0; at < list.length; at += 2)
        all.set(list[at] as number, (all.get(list[at] as number) ?? 0) | (list[at + 1] as number))
    return [...all].flat()
  }
  const outside = union(one.outside, other.outside)
  const pictures = [...(one.pictures ?? []), ...(other.pictures ?? [])]
  return {
    entries: masks(one.entries, other.entries),
    whole: masks(one.whole, other.whole),
    lists: union(one.lists, other.lists),
    misses: union(one.misses, other.misses),
    ...((one.clock || other.clock) && { clock: true as const }),
    ...(outside.length > 0 && { outside }),
    ...(pictures.length > 0 && { pictures }),
  }
}

/** The same reads with other masks. */
export const withMasks = (reads: Reads, translate: (mask: number) => number): Reads => ({
  ...reads,
  ...(reads.entries && { entries: reads.entries.map((value, at) => (at % 2 === 1 ? translate(value) : value)) }),
  ...(reads.whole && { whole: reads.whole.map((value, at) => (at % 2 === 1 ? translate(value) : value)) }),
})
