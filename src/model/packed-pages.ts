import type { Headers } from './manifest.ts'
import { type PackedFacts, packFacts, unpackFacts } from './packed-facts.ts'
import type { MadePage } from './page-trace.ts'

/** Pages of a site with their facts as one text, which crosses threads at the price of a copy. Made by `packPages` only. */
export type PackedPages = string & { readonly __brand: 'packed-pages' }

/** The first line: pages without their facts, and each set of headers once, since most pages of a site have the same. Facts are the second line. */
interface Packed {
  readonly pages: readonly (Omit<MadePage, 'facts'> & { readonly headers?: number })[]
  readonly headers: readonly Headers[]
  /** Positions in `pages` of those with facts, in the order of these. */
  readonly finished: readonly number[]
}

export function packPages(made: readonly MadePage[]): PackedPages {
  const headers: Headers[] = []
  const numbers = new Map<string, number>()
  const numberOf = (each: Headers): number => {
    const text = JSON.stringify(each)
    const known = numbers.get(text)
    if (known !== undefined) return known
    numbers.set(text, headers.length)
    return headers.push(each) - 1
  }
  const pages = made.map(({ facts: _, as: { headers: own, ...as }, ...page }) => ({
    ...page,
    as,
    ...(own && { headers: numberOf(own) }),
  }))
  const facts = made.flatMap(page => page.facts ?? [])
  const finished = made.flatMap((page, index) => (page.facts ? [index] : []))
  return `${JSON.stringify({ pages, headers, finished } satisfies Packed)}\n${packFacts(facts)}` as PackedPages
}

/** Pages with equal headers share one object. */
export function unpackPages(text: PackedPages): MadePage[] {
  const end = text.indexOf('\n')
  const packed = JSON.parse(text.slice(0, end)) as Packed
  const facts = unpackFacts(text.slice(end + 1) as PackedFacts)
  const pages = packed.pages.map(
    ({ headers, as, ...page }): { -readonly [Member in keyof MadePage]: MadePage[Member] } => {
      const own = headers === undefined ? undefined : packed.headers[headers]
      return { ...page, as: own ? { ...as, headers: own } : as }
    },
  )
  for (const [at, index] of packed.finished.entries()) {
    const [page, own] = [pages[index], facts[at]]
    if (page && own) page.facts = own
  }
  return pages
}
