import type { PageFacts } from '#model/page-facts.ts'
import type { CheckedSite, Gate, Problem } from './gate.ts'
import { isListed } from './listed.ts'

/** Pages of one language that search results cannot tell apart. */
export const duplicateTitles: Gate = {
  name: 'duplicate-titles',
  *check({ site, facts }: CheckedSite): Iterable<Problem> {
    const byTitle = new Map<string, PageFacts[]>()
    for (const page of facts) {
      if (!page.title || !isListed(page, site.domain)) continue
      const key = `${page.language} ${page.title}`
      const same = byTitle.get(key)
      if (same) same.push(page)
      else byTitle.set(key, [page])
    }
    for (const [first, ...others] of byTitle.values()) {
      if (!first || others.length === 0) continue
      const named = others.slice(0, 3).map(({ url }) => url)
      const more = others.length > 3 ? ` and ${others.length - 3} more` : ''
      yield {
        page: first.url,
        element: `<title>${first.title}</title>`,
        message: `The page has the same title as ${named.join(', ')}${more}`,
      }
    }
  },
}
