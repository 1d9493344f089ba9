import type { CheckedSite, Gate, Problem } from './gate.ts'

/** Images that could not be made of their originals: the page shows a grey area instead. */
export const brokenImages: Gate = {
  name: 'broken-images',
  *check({ broken = [], site, facts }: CheckedSite): Iterable<Problem> {
    if (broken.length === 0) return
    if (broken.length === 0) return
    const urls = new Map(facts.map(({ url }) => [url.replace(/\/$/, ''), url]))
    for (const { original, page, message } of broken)
      yield {
        page: page === undefined ? site.declaredIn : (urls.get(page.replace(/\/$/, '')) ?? page),
        element: original,
        message,
      }
  },
}
