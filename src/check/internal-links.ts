import type { CheckedSite } from './gate.ts'
import type { LinkTarget } from './link-target.ts'
import { pageGate } from './page-gate.ts'

/** Links, and what pages load, that the site answers with 404; and fragments that lead to no place of their page. */
export const internalLinks = pageGate({
  name: 'internal-links',
  basis: site => site.linkBasis(),
  *check(page, site, notAlone) {
    const { targetOf } = site
    for (const { href, line } of page.links) {
      const target = targetOf(href, page)
      const message = fault(href, target, file => {
        if (file !== page.file) notAlone()
        return placesIn(site, file)
      })
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
  },
  *rest({ site, targetOf }) {
    for (const { from, to } of site.redirects)
      if (isMissing(targetOf(to, HOME)))
        yield {
          page: site.declaredIn,
          element: to,
          message: `The redirect of ${from} leads to ${to}, which the site does not have`,
        }
  },
})

const isMissing = ({ kind }: LinkTarget): boolean => kind === 'missing'

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

/** Where fragments may lead in the pages of a site that somebody has asked for. */
const places = new WeakMap<CheckedSite, (file: string) => ReadonlySet<string> | null>()

/** Null for files that are no pages of the theme. */
function placesIn(site: CheckedSite, file: string): ReadonlySet<string> | null {
  const find = places.get(site) ?? findPlaces(site)
  places.set(site, find)
  return find(file)
}

function findPlaces({ facts }: CheckedSite): (file: string) => ReadonlySet<string> | null {
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
