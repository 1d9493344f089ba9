import { isListed } from './listed.ts'
import { pageGate } from './page-gate.ts'

/** Pages for which search engines must make up a description. */
export const missingDescriptions = pageGate({
  name: 'missing-descriptions',
  basis: ({ site }) => site.domain,
  *check(page, { site }) {
    if (!page.description?.trim() && isListed(page, site.domain))
      yield { page: page.url, element: '<meta name="description">', message: 'The page has no description' }
  },
})
