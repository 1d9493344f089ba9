import type { PageFacts } from '#model/page-facts.ts'
import type { CheckedSite, Gate, Problem } from './gate.ts'

export interface PageGate {
  readonly name: Gate['name']
  /** Everything but a page's own facts that decides about its problems; absent: nothing does. */
  readonly basis?: (site: CheckedSite) => string
  /** `notAlone`: to be called when something besides the page and the basis was asked; then nothing is kept. */
  readonly check: (page: PageFacts, site: CheckedSite, notAlone: () => void) => Iterable<Problem>
  /** What is found beside pages, after these. */
  readonly rest?: (site: CheckedSite) => Iterable<Problem>
}

/** Looking at the pages of smaller sites again costs less than to remember them. */
export const MANY_PAGES = 500

/**
 * A gate that looks at each page by itself. In a large site it looks at a page again only when its facts, which are
 * another object then, or the basis have changed.
 */
export function pageGate({ name, basis = () => '', check, rest }: PageGate): Gate {
  const known = new WeakMap<PageFacts, { readonly basis: string; readonly problems: readonly Problem[] }>()
  function* problemsOf(site: CheckedSite): Iterable<Problem> {
    const now = basis(site)
    for (const page of site.doubtful) {
      const before = known.get(page)
      if (before?.basis === now) {
        if (before.problems.length > 0) yield* before.problems
        continue
      }
      let isAlone = true
      const problems = [
        ...check(page, site, () => {
          isAlone = false
        }),
      ]
      if (isAlone) known.set(page, { basis: now, problems })
      yield* problems
    }
  }
  return {
    name,
    alone: {
      basis,
      isFlawless(page, now) {
        const before = known.get(page)
        return before?.basis === now && before.problems.length === 0
      },
    },
    *check(site) {
      if (site.facts.length >= MANY_PAGES) yield* problemsOf(site)
      else for (const page of site.facts) yield* check(page, site, () => {})
      if (rest) yield* rest(site)
    },
  }
}
