import { pageGate } from './page-gate.ts'

/** Links that cost visitors a redirect: they lead to a page by a name that is not its own. */
export const redirectedLinks = pageGate({
  name: 'redirected-links',
  basis: site => site.linkBasis(),
  *check(page, { targetOf }) {
    for (const { href, line } of page.links) {
      const target = targetOf(href, page)
      const to = target.kind === 'moved' ? target.path : target.kind === 'redirect' ? target.to : null
      if (to !== null)
        yield {
          page: page.url,
          line,
          element: `<a href="${href}">`,
          message: `The link ${href} is answered with a redirect to ${to}`,
        }
    }
  },
})
