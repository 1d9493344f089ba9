import type { Feed } from './feed.ts'

/** A feed as JSON Feed 1.1. `self`: where it is read. */
export function jsonFeed(feed: Feed, self: string): string {
  const items = feed.entries.map(entry => ({
    id: entry.url,
    url: entry.url,
    title: entry.title,
    content_text: entry.summary ?? entry.title,
    ...(entry.summary && { summary: entry.summary }),
    ...(entry.image && { image: entry.image }),
    date_published: new Date(entry.published).toISOString(),
    date_modified: new Date(entry.updated).toISOString(),
    ...(entry.author && { authors: [{ name: entry.author }] }),
  }))
  const { title, home, description, language } = feed
  const whole = {
    version: 'https://jsonfeed.org/version/1.1',
    title,
    home_page_url: home,
    feed_url: self,
    description,
    language,
    items,
  }
  return `${JSON.stringify(whole, null, 2)}\n`
}
