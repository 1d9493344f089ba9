import type { PageFacts } from './page-facts.ts'

/** Facts of a site's pages as one text, which crosses threads at the price of a copy. Made by `packFacts` only. */
export type PackedFacts = string & { readonly __brand: 'packed-facts' }

/** Pages with their links taken out, and each address once: most links of a site stand on all its pages. */
interface Packed {
  readonly pages: readonly Omit<PageFacts, 'links'>[]
  readonly hrefs: readonly string[]
  /** For each page, positions in `hrefs` and lines by turns. */
  readonly links: readonly (readonly number[])[]
}

export function packFacts(facts: readonly PageFacts[]): PackedFacts {
  const numbers = new Map<string, number>()
  const numberOf = (href: string): number => {
    const known = numbers.get(href)
    if (known !== undefined) return known
    numbers.set(href, numbers.size)
    return numbers.size - 1
  }
  const links = facts.map(page => page.links.flatMap(({ href, line }) => [numberOf(href), line]))
  const pages = facts.map(({ links: _, ...page }) => page)
  return JSON.stringify({ pages, hrefs: [...numbers.keys()], links } satisfies Packed) as PackedFacts
}

export function unpackFacts(packed: PackedFacts): PageFacts[] {
  const { pages, hrefs, links } = JSON.parse(packed) as Packed
  return pages.map((page, index) => {
    const pairs = links[index] as number[]
    const unpacked: PageFacts['links'][number][] = []
    for (let at = 0; at < pairs.length; at += 2)
      unpacked.push({ href: hrefs[pairs[at] as number] as string, line: pairs[at + 1] as number })
    return { ...page, links: unpacked }
  })
}
