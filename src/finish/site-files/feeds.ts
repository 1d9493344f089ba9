import type { Site } from '#model/site.ts'
import { atom } from './atom.ts'
import { type Feed, feedOf } from './feed.ts'
import { jsonFeed } from './json-feed.ts'
import type { ListedPage, ToldFacts } from './listed-page.ts'
import { FEEDS, type SiteFilePlan } from './plan.ts'
import { rss } from './rss.ts'
import type { TextFile } from './text-file.ts'

const WRITERS: Readonly<Record<(typeof FEEDS)[number]['kind'], (feed: Feed, self: string) => string>> = {
  rss,
  atom,
  'json-feed': jsonFeed,
}

/** The feeds of a site's articles. Where every page names a feed of the theme's own, ours of that type is not made. */
export function feeds(
  site: Site,
  { files }: SiteFilePlan,
  facts: readonly ToldFacts[],
  pages: readonly ListedPage[],
  { root, home }: { readonly root: string; readonly home: string },
): TextFile[] {
  const feed = feedOf(site, pages, home)
  return FEEDS.flatMap(({ kind, type }) => {
    const path = files[kind]
    if (path === null || facts.every(({ alternates }) => alternates.some(each => each.type === type))) return []
    return [{ path, text: WRITERS[kind](feed, root + path), type: `${type}; charset=utf-8` }]
  })
}
