import type { PageFacts } from '#model/page-facts.ts'
import type { CheckedSite, Gate, Problem } from './gate.ts'
import { isListed } from './listed.ts'

/** Pages of one language that search results cannot tell apart. */
export const duplicateTitles: Gate = {
  name: 'duplicate-titles',
  *check({ site, facts }: CheckedSite): Iterable<Problem> {
    const languages = new Map<string | null, Map<string, PageFacts[]>>()
    const groups: PageFacts[][] = []
    for (const page of facts) {
      if (!page.title || !isListed(page, site.domain)) continue
      const byTitle = languages.get(page.language) ?? new Map<string, PageFacts[]>()
      languages.set(page.language, byTitle)
      const same = byTitle.get(page.title)
      if (same) same.push(page)
      else {
        const group = [page]
        byTitle.set(page.title, group)
        groups.push(group)
      }
    }
    for (const [first, ...others] of groups) {
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
