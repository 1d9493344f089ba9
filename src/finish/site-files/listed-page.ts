import { steadySort } from '#base/steady-sort.ts'
import type { PageFacts } from '#model/page-facts.ts'
import type { Site } from '#model/site.ts'
import { withoutSiteName } from '../og-image-name.ts'

/** What these files are made of. Most edits change a text, of which it tells nothing. */
export type ToldFacts = Pick<
  PageFacts,
  | 'file'
  | 'url'
  | 'title'
  | 'heading'
  | 'description'
  | 'canonical'
  | 'language'
  | 'hidden'
  | 'images'
  | 'alternates'
  | 'ogImage'
  | 'article'
  | 'modified'
>

/** A page that search engines and readers may be sent to. URLs are absolute and percent-encoded. */
export interface ListedPage {
  readonly facts: ToldFacts
  readonly url: string
  /** What the page is called among pages of the same site. */
  readonly title: string
  /** ms since 1970; null when the page tells no date, or none that can be read. */
  readonly published: number | null
  readonly modified: number | null
}

/**
 * The pages to be listed, by URL: not those that say `noindex`, that are a copy of another page (`rel=canonical`), or
 * that stand for an error.
 */
export function listedPages(site: Site, facts: readonly ToldFacts[]): ListedPage[] {
  const origin = originOf(site)
  const pages: ListedPage[] = []
  const basis = `${origin} ${site.name}`
  for (const page of facts) {
    let found = known.get(page)
    if (found?.basis !== basis) {
      found = { basis, page: listed(page, origin, site.name) }
      known.set(page, found)
    }
    if (found.page) pages.push(found.page)
  }
  return byUrl(pages)
}

const byUrl = steadySort<ListedPage>((a, b) => (a.url < b.url ? -1 : a.url > b.url ? 1 : 0))

/** What was made of the facts of pages before: in a large site most are the same objects in the next build. */
const known = new WeakMap<ToldFacts, { readonly basis: string; readonly page: ListedPage | null }>()

/** Null for a page that is not to be listed. */
function listed(facts: ToldFacts, origin: string, siteName: string): ListedPage | null {
  if (facts.hidden || ERROR_PAGES.has(facts.file)) return null
  const url = new URL(facts.url, origin).href
  if (facts.canonical !== null && facts.canonical !== url && resolved(facts.canonical, url) !== url) return null
  return {
    facts,
    url,
    title: facts.heading || withoutSiteName(facts.title ?? '', siteName) || facts.url,
    published: timeOf(facts.article?.published),
    modified: timeOf(facts.modified),
  }
}

const ERROR_PAGES: ReadonlySet<string> = new Set(['404.html', '404/index.html', '500.html'])

/** `https://acme.example`. */
export const originOf = (site: Site): string => `https://${site.domain}`

/** The site's front page: its text describes the site. */
export const frontPage = (pages: readonly ListedPage[], home: string): ListedPage | undefined =>
  pages.find(page => page.url === home) ?? pages.find(page => `${page.url}/` === home)

type Article = ListedPage & { readonly published: number }

/** Articles with a date, newest first; those of one moment by URL. */
export const articlesOf = (pages: readonly ListedPage[]): readonly Article[] =>
  byAge(pages.filter((page): page is Article => page.published !== null))

const byAge = steadySort<Article>((a, b) => b.published - a.published || (a.url < b.url ? -1 : 1))

/** An href of a page as an absolute URL; null when it is none. */
export const resolved = (href: string, base: string): string | null =>
  PLAIN_URL.test(href) ? href : (URL.parse(href, base)?.href ?? null)

/** A URL that is written as `URL` would write it. */
const PLAIN_URL = /^https:\/\/[a-z0-9.-]+\/(?:[\w~-]+\/)*(?:[\w~-]+(?:\.[\w-]+)*)?$/

function timeOf(text: string | null | undefined): number | null {
  const time = text ? Date.parse(text) : Number.NaN
  return Number.isFinite(time) ? time : null
}
