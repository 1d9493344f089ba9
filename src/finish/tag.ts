import {
  BREAKS_OUT,
  ENDS_PARAGRAPH,
  FOREIGN,
  HTML_IN_MATH,
  HTML_IN_SVG,
  OPTIONAL_END,
  RAW_TEXT,
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
})

/** How many tags one generation of the memory holds. */
const KEPT = 4000

/**
 * Tags by their text. Pages of a theme are made of the same few hundred tags again and again: what a tag means is found
 * out once. `describe` must depend on nothing but the tag.
 */
export function tagMemo<T>(describe: (tag: ReadTag) => T): TagSource<T>
export function tagMemo(): TagSource<Tag>
export function tagMemo<T>(describe: (tag: ReadTag) => T = describeTag as (tag: ReadTag) => T): TagSource<T> {
  let young = new Map<string, T | typeof LONGER>()
  let old = new Map<string, T | typeof LONGER>()
  const found: { tag: T; end: number } = { tag: undefined as T, end: 0 }

  const keep = (text: string, tag: T | typeof LONGER): void => {
    if (young.size >= KEPT) {
      old = young
      young = new Map()
    }
    young.set(text, tag)
  }

  const recall = (text: string): T | typeof LONGER | undefined => {
    const tag = young.get(text)
    if (tag !== undefined || old.size === 0) return tag
    const older = old.get(text)
    if (older !== undefined) keep(copyOf(text), older)
    return older
  }

  return {
    at(html, start) {
      const close = html.indexOf('>', start)
      if (close < 0) return null
      const text = html.slice(start, close)
      const known = recall(text)
      if (known !== undefined && known !== LONGER) {
        found.tag = known
        found.end = close + 1
        return found
      }
      const read = readStartTag(html, start)
      if (!read) return null
      found.tag = describe(read)
      found.end = read.end
      if (known === undefined) keep(copyOf(text), read.end === close + 1 ? found.tag : LONGER)
      return found
    },
  }
}

/** The tag goes on behind its first `>`. */
const LONGER = Symbol('longer')

/** A string of its own: a slice would keep the whole page in memory. */
const copyOf = (text: string): string => Buffer.from(text).toString()
