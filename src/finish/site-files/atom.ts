import type { Feed } from './feed.ts'
import { element, escapeXml } from './xml.ts'

/** A feed as Atom 1.0 (RFC 4287). `self`: where it is read. Entries without an author are the site's own. */
export function atom(feed: Feed, self: string): string {
  const entries = feed.entries.map(
    entry =>
      '  <entry>\n' +
      element('id', entry.url, '    ') +
      element('title', entry.title, '    ') +
      `    <link href="${escapeXml(entry.url)}"/>\n` +
      element('published', new Date(entry.published).toISOString(), '    ') +
      element('updated', new Date(entry.updated).toISOString(), '    ') +
      author(entry.author, '    ') +
      element('summary', entry.summary, '    ') +
      '  </entry>\n',
  )
  return (
    '<?xml version="1.0" encoding="UTF-8"?>\n' +
    `<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="${escapeXml(feed.language)}">\n` +
    element('id', feed.home, '  ') +
    element('title', feed.title, '  ') +
    element('subtitle', feed.description, '  ') +
    `  <link href="${escapeXml(feed.home)}"/>\n` +
    `  <link rel="self" type="application/atom+xml" href="${escapeXml(self)}"/>\n` +
    element('updated', new Date(feed.updated ?? 0).toISOString(), '  ') +
    author(feed.title, '  ') +
    entries.join('') +
    '</feed>\n'
  )
}

const author = (name: string | null, indent: string): string =>
  name ? `${indent}<author><name>${escapeXml(name)}</name></author>\n` : ''
