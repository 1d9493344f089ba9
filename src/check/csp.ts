import type { CheckedSite, Gate, Problem } from './gate.ts'

/** Scripts, styles, fonts and frames from elsewhere that the site's policy stops in the browser. */
export const csp: Gate = {
  name: 'csp',
  *check({ facts }: CheckedSite): Iterable<Problem> {
    for (const page of facts)
      for (const origin of page.stopped ?? [])
        yield {
          page: page.url,
          element: origin,
          message: `The content security policy stops what the page loads from ${origin}: list the origin in "csp" of the site`,
        }
  },
}
