import type { Reads } from '#model/page-trace.ts'
import type { ReadsSummary } from '#model/why.ts'

/** The tables in which reads count. */
export interface ReadTables {
  readonly parts: readonly string[]
  /** Names. */
  readonly collections: readonly string[]
  readonly entries: readonly { readonly key: string }[]
}

/** What was read, by names. */
export function readsSummary(reads: Reads, tables: ReadTables): ReadsSummary {
  const { entries = [], whole = [], lists = [], misses = [], outside = [] } = reads
  const nameOf = (position: number): string => tables.collections[position] ?? ''
  return {
    entries: pairs(entries).map(([at, mask]) => ({
      entry: tables.entries[at]?.key ?? '',
      parts: partsIn(mask, tables),
    })),
    collections: pairs(whole).map(([at, mask]) => ({ collection: nameOf(at), parts: partsIn(mask, tables) })),
    lists: lists.map(nameOf),
    misses,
    clock: reads.clock ?? false,
    outside,
  }
}

const pairs = (list: readonly number[]): [number, number][] =>
  list.flatMap((value, at): [number, number][] => (at % 2 === 0 ? [[value, list[at + 1] as number]] : []))

const partsIn = (mask: number, { parts }: ReadTables): string[] =>
  parts.filter((_, bit) => (mask & (1 << bit)) !== 0).sort()
