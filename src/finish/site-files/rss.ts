import type { Feed } from './feed.ts'
import { element, escapeXml } from './xml.ts'

/** A feed as RSS 2.0. `self`: where it is read. */
export function rss(feed: Feed, self: string): string {
  const items = feed.entries.map(
    entry =>
      '    <item>\n' +
      element('title', entry.title, '      ') +
      element('link', entry.url, '      ') +
      `      <guid isPermaLink="true">${escapeXml(entry.url)}</guid>\n` +
      element('pubDate', new Date(entry.published).toUTCString(), '      ') +
      element('dc:creator', entry.author, '      ') +
      element('description', entry.summary, '      ') +
      '    </item>\n',
  )
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    '<rss version="2.0" xmlns:atom="http://www.w3.org/2005/Atom" xmlns:dc="http://purl.org/dc/elements/1.1/">\n' +
    '  <channel>\n' +
    element('title', feed.title, '    ') +
    element('link', feed.home, '    ') +
    `    <atom:link href="${escapeXml(self)}" rel="self" type="application/rss+xml"/>\n` +
    element('description', feed.description, '    ') +
    element('language', feed.language, '    ') +
    element('lastBuildDate', feed.updated === null ? null : new Date(feed.updated).toUTCString(), '    ') +
    items.join('') +
    '  </channel>\n</rss>\n'
  )
}
