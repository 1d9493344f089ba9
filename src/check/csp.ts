import { pageGate } from './page-gate.ts'

/** Scripts, styles, fonts and frames from elsewhere that the site's policy stops in the browser. */
export const csp = pageGate({
  name: 'csp',
  *check(page) {
    for (const origin of page.stopped ?? [])
      yield {
        page: page.url,
        element: origin,
        message: `The content security policy stops what the page loads from ${origin}: list the origin in "csp" of the site`,
      }
  },
})
