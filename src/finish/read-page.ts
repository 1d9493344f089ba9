import type { CssTokens } from './css-tokens.ts'
import { describePageTag } from './page-tag.ts'
import { lineOf, newReading, type PageTag, type Reading } from './reading.ts'
import { scanTags, type TagReader, type TagSource } from './scan-tags.ts'
import { tagMemo } from './tag.ts'

/** Reads pages of one theme, in one pass each. */
export type PageReader = (html: string) => Reading

/** A reader that remembers the theme's tags; `css` numbers the names that its CSS asks for. */
export function pageReader(css: CssTokens): PageReader {
  const tags = tagMemo(tag => describePageTag(tag, css))
  let serial = 0
  return html => {
    const reading = newReading(html, ++serial, css.words)
    reading.hasDoctype = /^\s*<!doctype html/i.test(html)
    scanTags(html, tags, readerFor(reading, tags))
    return reading
  }
}

function readerFor(reading: Reading, tags: TagSource<PageTag>): TagReader<PageTag> {
  const markSeen = (tag: PageTag): void => {
    tag.seen = reading.serial
    for (const token of tag.tokens)
      reading.tokens[token >> 5] = (reading.tokens[token >> 5] as number) | (1 << (token & 31))
    if (tag.events.length > 0) reading.events.push(...tag.events)
    if (tag.styleAttribute) reading.styleAttributes.push(tag.styleAttribute)
  }
  return {
    open(tag, start, end, foreign) {
      reading.text += start - reading.behind
      reading.behind = end
      if (tag.seen !== reading.serial) markSeen(tag)
      if (reading.templates > 0) {
        if (tag.name === 'template') reading.templates++
        return
      }
      if (tag.id !== null) reading.ids.push(tag.id)
      if (tag.repeated !== null)
        this.fault(`The attribute "${tag.repeated}" stands twice in one tag`, `<${tag.name}>`, start)
      if (tag.onOpen !== undefined) tag.onOpen(reading, tag, start, end, foreign)
    },
    text(tag, start, end) {
      reading.behind = end
      if (tag.name === 'noscript') readNoscript(reading.html.slice(start, end), tags, markSeen)
      else if (tag.onText !== undefined && reading.templates === 0) tag.onText(reading, tag, start, end)
    },
    close(tag, start) {
      if (tag.onClose !== undefined && (reading.templates === 0 || tag.name === 'template')) tag.onClose(reading, start)
    },
    fault(message, element, start) {
      reading.faults.push({ message, element, line: lineOf(reading, start) })
    },
  }
}

/** For visitors without scripts the content is part of the page: only its CSS is of interest. */
function readNoscript(html: string, tags: TagSource<PageTag>, markSeen: (tag: PageTag) => void): void {
  scanTags(html, tags, { open: markSeen, text() {}, close() {}, fault() {} })
}
