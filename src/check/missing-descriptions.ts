import type { CheckedSite, Gate, Problem } from './gate.ts'
import { isListed } from './listed.ts'

/** Pages for which search engines must make up a description. */
export const missingDescriptions: Gate = {
  name: 'missing-descriptions',
  *check({ site, facts }: CheckedSite): Iterable<Problem> {
    for (const page of facts)
      if (!page.description?.trim() && isListed(page, site.domain))
        yield { page: page.url, element: '<meta name="description">', message: 'The page has no description' }
  },
}
