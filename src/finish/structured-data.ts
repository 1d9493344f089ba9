import { article, breadcrumbs, type Crumb, organization, type Thing, webSite } from '#theme-kit/json-ld.ts'
import { textOf } from './entities.ts'
import type { Page } from './page.ts'

/** The structured data that a page does not bring itself: of the site on its home page, of an article, of its place. */
export function structuredData(page: Page): Thing[] {
  const { reading, url, home, isListed } = page
  if (!isListed) return []
  const own = new Set(
    reading.jsonLd.flatMap(text => [...text.matchAll(/"@type"\s*:\s*"(\w+)"/g)].map(match => match[1])),
  )
  if (url === home) return own.has('WebSite') ? [] : siteData(page, own.has('Organization'))
  const things: Thing[] = []
  if (page.article && ![...own].some(type => IS_ABOUT.test(type ?? ''))) things.push(articleData(page))
  if (!own.has('BreadcrumbList')) {
    const crumbs = crumbsOf(page)
    if (crumbs.length > 1) things.push(breadcrumbs(crumbs))
  }
  return things
}

/** Types that say what a page is about. */
const IS_ABOUT = /Article|BlogPosting|Product|Review|Recipe|FAQPage|Event/

function siteData({ origin, home, site, language }: Page, hasOrganization: boolean): Thing[] {
  const url = origin + home
  const publisher = organization({ name: site.name, url })
  const data = webSite({ name: site.name, url, language, publisher })
  return hasOrganization ? [data] : [data, publisher]
}

function articleData({
  reading,
  site,
  origin,
  url,
  home,
  description,
  image,
  language,
  article: facts,
  modified,
}: Page): Thing {
  return article({
    headline: reading.heading || reading.title || site.name,
    url: reading.canonical ?? origin + url,
    published: facts?.published ?? undefined,
    modified: modified ?? undefined,
    description: description ?? undefined,
    image: image ?? undefined,
    language,
    author: facts?.author ?? undefined,
    publisher: { name: site.name, url: origin + home },
  })
}

/** The way down from the home page, through the folders above the page that it links to itself. */
function crumbsOf({ reading, site, origin, url, home }: Page): Crumb[] {
  const crumbs: Crumb[] = [{ name: site.name, url: origin + home }]
  const root = home.replace(/\/$/, '')
  const segments = url
    .slice(root.length + 1)
    .replace(/\/$/, '')
    .split('/')
  let path = root
  for (const segment of segments.slice(0, -1)) {
    path += `/${segment}`
    const link = linkTo(reading, path)
    if (link) crumbs.push({ name: link.name, url: origin + link.url })
  }
  const name = reading.heading || reading.title
  if (name) crumbs.push({ name, url: origin + url })
  return crumbs
}

function linkTo({ links, linkTexts, html }: Page['reading'], path: string): Crumb | undefined {
  const index = links.findIndex(({ href }) => href === path || href === `${path}/`)
  if (index < 0) return undefined
  const start = linkTexts[index] as number
  const end = html.indexOf('</a', start)
  const name = end < 0 ? '' : textOf(html.slice(start, end))
  return name ? { name, url: links[index]?.href as string } : undefined
}
