import { decodeEntities } from './entities.ts'

/** A start tag as it is written. Attribute names are lower case, values decoded; of a repeated attribute the first counts. */
export interface ReadTag {
  readonly name: string
  readonly attributes: ReadonlyMap<string, string>
  /** `/` directly before `>`: in SVG and MathML it ends the element. */
  readonly selfClosing: boolean
  /** An attribute that is written twice. */
  readonly repeated: string | null
  /** Position behind `>`. */
  readonly end: number
}

const NO_ATTRIBUTES: ReadonlyMap<string, string> = new Map()

/**
 * Reads the start tag whose `<` stands at `start` and is followed by a letter, as the HTML standard's tokenizer does.
 * Null when the text ends inside the tag. It reads end tags as well, given the position of their slash.
 */
export function readStartTag(html: string, start: number): ReadTag | null {
  const length = html.length
  let at = start + 1
  while (at < length && !endsName(html.charCodeAt(at))) at++
  const name = html.slice(start + 1, at).toLowerCase()
  let attributes: Map<string, string> | undefined
  let repeated: string | null = null
  let selfClosing = false
  for (;;) {
    let code = html.charCodeAt(at)
    if (code === GREATER) return { name, attributes: attributes ?? NO_ATTRIBUTES, selfClosing, repeated, end: at + 1 }
    if (at >= length) return null
    if (isSpace(code) || code === SLASH) {
      selfClosing = code === SLASH
      at++
      continue
    }
    selfClosing = false
    const nameStart = at++
    while (at < length && !endsAttributeName(html.charCodeAt(at))) at++
    const attribute = html.slice(nameStart, at).toLowerCase()
    while (isSpace(html.charCodeAt(at))) at++
    let value = ''
    if (html.charCodeAt(at) === EQUALS) {
      at++
      while (isSpace(html.charCodeAt(at))) at++
      code = html.charCodeAt(at)
      if (code === DOUBLE || code === SINGLE) {
        const close = html.indexOf(code === DOUBLE ? '"' : "'", at + 1)
        if (close < 0) return null
        value = html.slice(at + 1, close)
        at = close + 1
      } else {
        const valueStart = at
        while (at < length && !endsUnquoted(html.charCodeAt(at))) at++
        value = html.slice(valueStart, at)
      }
    }
    attributes ??= new Map()
    if (attributes.has(attribute)) repeated = attribute
    else attributes.set(attribute, decodeEntities(value))
  }
}

const SLASH = 47
const EQUALS = 61
const GREATER = 62
const DOUBLE = 34
const SINGLE = 39

/** Space, tab, line feed, form feed, carriage return. */
export const isSpace = (code: number): boolean => code === 32 || code === 10 || code === 9 || code === 13 || code === 12

const endsName = (code: number): boolean => code === GREATER || code === SLASH || isSpace(code)
const endsAttributeName = (code: number): boolean => code === EQUALS || endsName(code)
const endsUnquoted = (code: number): boolean => code === GREATER || isSpace(code)
