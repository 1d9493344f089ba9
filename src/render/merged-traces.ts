import type { PageTrace, TracedEntry, TraceRecord } from '#model/page-trace.ts'
import { mergedReads, withMasks } from './reads.ts'
import { OTHER_PARTS, PART_BITS } from './recorder.ts'

/** The record of a site of which each slice has rendered every `count`th page. Slices may have named parts in different orders. */
export function mergedTraces(slices: readonly TraceRecord[]): TraceRecord {
  const [first] = slices as [TraceRecord]
  if (slices.length === 1) return first
  const parts = [...new Set(slices.flatMap(slice => slice.parts))].slice(0, PART_BITS)
  const translated = slices.map(slice => inParts(slice, parts))
  const pages: PageTrace[] = []
  const longest = Math.max(...translated.map(slice => slice.pages.length))
  for (let at = 0; at < longest; at++)
    for (const slice of translated) {
      const page = slice.pages[at]
      if (page) pages.push(page)
    }
  const [one] = translated as [TraceRecord]
  return {
    ...one,
    parts,
    entries: mergedEntries(slices, parts),
    modules: translated.map(slice => slice.modules).reduce(mergedReads),
    pages,
  }
}

/** A record whose masks count in `parts`. */
function inParts(slice: TraceRecord, parts: readonly string[]): TraceRecord {
  const bits = slice.parts.map(part => (parts.includes(part) ? 1 << parts.indexOf(part) : OTHER_PARTS))
  const translate = (mask: number): number => {
    let translated = mask & OTHER_PARTS
    for (const [bit, to] of bits.entries()) if (mask & (1 << bit)) translated |= to
    return translated
  }
  return {
    ...slice,
    modules: withMasks(slice.modules, translate),
    listing: withMasks(slice.listing, translate),
    pages: slice.pages.map(page => ({ ...page, reads: withMasks(page.reads, translate) })),
  }
}

/** The entries of any slice, which are the same, with the parts that any of them has named. */
function mergedEntries(slices: readonly TraceRecord[], parts: readonly string[]): TracedEntry[] {
  const found = parts.map(part => {
    const slice = slices.find(each => each.parts.includes(part)) as TraceRecord
    return { slice, bit: slice.parts.indexOf(part) }
  })
  return (slices[0] as TraceRecord).entries.map((entry, position) => ({
    ...entry,
    parts: found.map(({ slice, bit }) => slice.entries[position]?.parts[bit] as string),
  }))
}
