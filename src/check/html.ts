import type { PageFacts } from '#model/page-facts.ts'
import { pageGate } from './page-gate.ts'

/** Markup that browsers have to mend, as far as one pass over the tags shows it. */
export const html = pageGate({
  name: 'html',
  *check(page) {
    for (const { message, element, line } of page.faults)
      yield { page: page.url, line, element, message: `${message}: ${element}` }
    if (!page.title?.trim()) yield { page: page.url, element: '<title>', message: 'The page has no title' }
    if (!page.language && !page.forwards)
      yield { page: page.url, element: '<html>', message: 'The page does not say its language' }
    for (const id of repeatedIds(page))
      yield { page: page.url, element: `id="${id}"`, message: `More than one element has the id "${id}"` }
  },
})

function repeatedIds({ ids }: PageFacts): ReadonlySet<string> {
  const repeated = new Set<string>()
  if (new Set(ids).size === ids.length) return repeated
  const seen = new Set<string>()
  for (const id of ids) (seen.has(id) ? repeated : seen).add(id)
  return repeated
}
