import type { Site } from '#model/site.ts'
import { articlesOf, frontPage, type ListedPage, resolved } from './listed-page.ts'

/** What every format of a site's feed tells. URLs are absolute; times are ms since 1970. */
export interface Feed {
  readonly title: string
  readonly description: string
  readonly language: string
  readonly home: string
  /** When its newest entry changed; null while there is none. */
  readonly updated: number | null
  readonly entries: readonly FeedEntry[]
}

export interface FeedEntry {
  readonly url: string
  readonly title: string
  readonly summary: string | null
  readonly author: string | null
  readonly image: string | null
  readonly published: number
  readonly updated: number
}

/** As many as readers ask for; older articles are found through the sitemap. */
const MOST_ENTRIES = 50

/** The feed of a site's newest articles. */
export function feedOf(site: Site, pages: readonly ListedPage[], home: string): Feed {
  const entries = articlesOf(pages)
    .slice(0, MOST_ENTRIES)
    .map(({ facts, url, title, published, modified }) => ({
      url,
      title,
      summary: facts.description,
      author: facts.article?.author ?? null,
      image: facts.ogImage && resolved(facts.ogImage, url),
      published,
      updated: Math.max(modified ?? published, published),
    }))
  return {
    title: site.name,
    description: frontPage(pages, home)?.facts.description || site.name,
    language: site.locale,
    home,
    updated: entries.length > 0 ? Math.max(...entries.map(({ updated }) => updated)) : null,
    entries,
  }
}
