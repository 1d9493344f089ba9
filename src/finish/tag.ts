import {
  BREAKS_OUT,
  ENDS_PARAGRAPH,
  FOREIGN,
  FORMATTING,
  HTML_IN_MATH,
  HTML_IN_SVG,
  OPTIONAL_END,
  RAW_TEXT,
  SPECIAL,
  VOID,
} from './elements.ts'
import type { ScannedTag, TagSource } from './scan-tags.ts'
import { type ReadTag, readStartTag } from './start-tag.ts'

/** A start tag and what the rules say of its element. */
export interface Tag extends ScannedTag {
  readonly attributes: ReadonlyMap<string, string>
  readonly repeated: string | null
}

export const describeTag = ({ name, attributes, selfClosing, repeated }: ReadTag): Tag => ({
  name,
  attributes,
  selfClosing,
  repeated,
  isVoid: VOID.has(name),
  isRawText: RAW_TEXT.has(name),
  mayStayOpen: OPTIONAL_END.has(name),
  endsParagraph: ENDS_PARAGRAPH.has(name),
  isForeign: FOREIGN.has(name),
  holdsHtmlIn: HTML_IN_SVG.has(name) ? 'svg' : HTML_IN_MATH.has(name) ? 'math' : '',
  breaksOut: BREAKS_OUT.has(name),
  isSpecial: SPECIAL.has(name),
  isFormatting: FORMATTING.has(name),
})

/** How many tags one generation of the memory holds. */
const KEPT = 4000

/** A tag that was met before, and the one that came next when it was last met. */
interface Known<T> {
  /** From `<` to `>`. */
  readonly source: string
  readonly tag: T
  next: Known<T> | undefined
}

/**
 * Tags by their text. Pages of a theme are made of the same few hundred tags in nearly the same order: what a tag means
 * is found out once, and most are recognised by comparing the page with the tag that came next the last time.
 * `describe` must depend on nothing but the tag.
 */
export function tagMemo<T>(describe: (tag: ReadTag) => T): TagSource<T>
export function tagMemo(): TagSource<Tag>
export function tagMemo<T>(describe: (tag: ReadTag) => T = describeTag as (tag: ReadTag) => T): TagSource<T> {
  let young = new Map<string, Known<T>>()
  let old = new Map<string, Known<T>>()
  let last: Known<T> | undefined
  const found: { tag: T; end: number } = { tag: undefined as T, end: 0 }

  /** `key`: the text up to the first `>`; a tag with `>` in an attribute is kept under its whole text. */
  const recall = (key: string): Known<T> | undefined => {
    const known = young.get(key)
    if (known !== undefined) return known
    const older = old.get(key)
    return older === undefined ? undefined : keep(older)
  }

  const keep = (known: Known<T>): Known<T> => {
    if (young.size >= KEPT) {
      old = young
      young = new Map()
    }
    young.set(known.source, known)
    return known
  }

  const meet = (html: string, start: number): Known<T> | null => {
    const close = html.indexOf('>', start) + 1
    if (close === 0) return null
    const known = recall(html.slice(start, close))
    if (known !== undefined) return known
    const read = readStartTag(html, start)
    if (!read) return null
    if (read.end !== close) {
      const longer = recall(html.slice(start, read.end))
      if (longer !== undefined) return longer
    }
    const source = copyOf(html.slice(start, read.end))
    return keep({ source, tag: describe(readStartTag(source, 0) as ReadTag), next: undefined })
  }

  return {
    at(html, start) {
      const guess = last?.next
      let known: Known<T> | null
      if (guess !== undefined && html.startsWith(guess.source, start)) known = guess
      else {
        known = meet(html, start)
        if (known === null) return null
        if (last !== undefined) last.next = known
      }
      last = known
      found.tag = known.tag
      found.end = start + known.source.length
      return found
    },
  }
}

/** A string of its own: a slice would keep the whole page in memory, and so would the attributes that are slices of it. */
const copyOf = (text: string): string => Buffer.from(text).toString()
