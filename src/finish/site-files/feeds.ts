import type { PageFacts } from '#model/page-facts.ts'
import type { Site } from '#model/site.ts'
import { atom } from './atom.ts'
import { type Feed, feedOf } from './feed.ts'
import { jsonFeed } from './json-feed.ts'
import { type ListedPage, originOf, resolved } from './listed-page.ts'
import type { SiteFilePlan } from './plan.ts'
import { rss } from './rss.ts'
import type { TextFile } from './text-file.ts'

const FORMATS: readonly (readonly ['rss' | 'atom' | 'json-feed', (feed: Feed, self: string) => string])[] = [
  ['rss', rss],
  ['atom', atom],
  ['json-feed', jsonFeed],
]

/** The feeds that any page of the site names: a theme with a feed of its own links that one instead. */
export function feeds(
  site: Site,
  { files }: SiteFilePlan,
  facts: readonly PageFacts[],
  pages: readonly ListedPage[],
  { root, home }: { readonly root: string; readonly home: string },
): TextFile[] {
  const named = namedBy(facts, originOf(site))
  const wanted = FORMATS.filter(([kind]) => files[kind] !== null && named.has(root + files[kind]))
  if (wanted.length === 0) return []
  const feed = feedOf(site, pages, home)
  return wanted.map(([kind, format]) => {
    const path = files[kind] as string
    return { path, text: format(feed, root + path) }
  })
}

function namedBy(facts: readonly PageFacts[], origin: string): Set<string> {
  const hrefs = new Set(facts.flatMap(({ alternates }) => alternates.map(({ href }) => href)))
  return new Set([...hrefs].map(href => resolved(href, origin) ?? href))
}
