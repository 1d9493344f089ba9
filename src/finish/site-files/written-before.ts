import { isDeepStrictEqual } from 'node:util'
import type { ToldFacts } from './listed-page.ts'

/** Writing the files of a smaller site costs less than to compare its pages. */
const MANY_PAGES = 500

type Write<Written> = (facts: readonly ToldFacts[]) => Promise<Written>

interface Before<Written> {
  readonly basis: string
  readonly facts: readonly ToldFacts[]
  readonly written: Written
}

/**
 * Keeps what was written of the pages of the last large site: of the same `basis`, and of pages that tell the same in the same
 * order, it is not written again.
 */
export function writtenBefore<Written>(): (
  basis: string,
  facts: readonly ToldFacts[],
  write: Write<Written>,
) => Promise<Written> {
  let before: Before<Written> | undefined
  return async (basis, facts, write) => {
    if (facts.length < MANY_PAGES) return write(facts)
    const written = before?.basis === basis && tellTheSame(before.facts, facts) ? before.written : await write(facts)
    before = { basis, facts, written }
    return written
  }
}

/** Pages that were taken from the last build are the same objects. */
const tellTheSame = (one: readonly ToldFacts[], other: readonly ToldFacts[]): boolean =>
  one.length === other.length &&
  one.every((page, at) => page === other[at] || isDeepStrictEqual(toldOf(page), toldOf(other[at] as ToldFacts)))

const toldOf = (page: ToldFacts): Required<ToldFacts> => ({
  file: page.file,
  url: page.url,
  title: page.title,
  heading: page.heading,
  description: page.description,
  canonical: page.canonical,
  language: page.language,
  hidden: page.hidden,
  images: page.images,
  alternates: page.alternates,
  ogImage: page.ogImage,
  article: page.article,
  modified: page.modified,
})
