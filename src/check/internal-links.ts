import type { PageFacts } from '#model/page-facts.ts'
import type { CheckedSite, Gate, Problem } from './gate.ts'
import type { LinkTarget } from './link-target.ts'

/** Links, and what pages load, that the site answers with 404; and fragments that lead to no place of their page. */
export const internalLinks: Gate = {
  name: 'internal-links',
  *check({ facts, site, targetOf }: CheckedSite): Iterable<Problem> {
    const isMissing = ({ kind }: LinkTarget): boolean => kind === 'missing'
    const placesOf = places(facts)
    for (const page of facts) {
      for (const { href, line } of page.links) {
        const target = targetOf(href, page)
        const message = fault(href, target, placesOf)
        if (message) yield { page: page.url, line, element: `<a href="${href}">`, message }
      }
      for (const { src, line } of page.images)
        if (isMissing(targetOf(src, page)))
          yield { page: page.url, line, element: `<img src="${src}">`, message: `The site has no image ${src}` }
      for (const href of page.styles)
        if (isMissing(targetOf(href, page)))
          yield { page: page.url, element: `<link href="${href}">`, message: `The site has no file ${href}` }
      for (const src of page.scripts)
        if (isMissing(targetOf(src, page)))
          yield { page: page.url, element: `<script src="${src}">`, message: `The site has no script ${src}` }
    }
    for (const { from, to } of site.redirects)
      if (isMissing(targetOf(to, HOME)))
        yield {
          page: site.declaredIn,
          element: to,
          message: `The redirect of ${from} leads to ${to}, which the site does not have`,
        }
  },
}

const HOME = { url: '/', file: 'index.html' }

function fault(
  href: string,
  target: LinkTarget,
  placesOf: (file: string) => ReadonlySet<string> | null,
): string | null {
  if (target.kind === 'missing') return `The link ${href} leads nowhere: the site has no ${target.path}`
  if (target.kind === 'invalid') return `The link ${href} is no URL`
  if (target.kind !== 'file' || target.fragment === null) return null
  const places = placesOf(target.file)
  if (!places || places.has(target.fragment) || target.fragment.toLowerCase() === 'top') return null
  return `The link ${href} leads to a place that its page does not have: no element there has the id "${target.fragment}"`
}

/** Where fragments may lead in a file; null for files that are no pages of the theme. */
function places(facts: readonly PageFacts[]): (file: string) => ReadonlySet<string> | null {
  const pages = new Map(facts.map(page => [page.file, page]))
  const known = new Map<string, ReadonlySet<string>>()
  return file => {
    const page = pages.get(file)
    if (!page) return null
    const ids = known.get(file) ?? new Set(page.ids)
    known.set(file, ids)
    return ids
  }
}
