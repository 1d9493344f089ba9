import { isSpace, readStartTag } from './start-tag.ts'

/** What the scanner must know of a tag, whatever else its reader keeps with it. */
export interface ScannedTag {
  readonly name: string
  readonly selfClosing: boolean
  readonly isVoid: boolean
  readonly isRawText: boolean
  readonly mayStayOpen: boolean
  readonly endsParagraph: boolean
  readonly isForeign: boolean
  /** Where the element's content is HTML again: `svg`, `math`, or the empty string. */
  readonly holdsHtmlIn: string
  readonly breaksOut: boolean
  /** Whether end tags of ordinary elements cannot reach across it. */
  readonly isSpecial: boolean
  readonly isFormatting: boolean
}

/** Where a page's tags come from: the same characters between `<` and `>` give the same tag. */
export interface TagSource<T> {
  /** The tag that begins at `start`, and the position behind it; null when the page ends inside it. */
  at(html: string, start: number): { readonly tag: T; readonly end: number } | null
}

/** Told what a page consists of, in order. Positions are offsets into the page; `end` stands behind. */
export interface TagReader<T> {
  open(tag: T, start: number, end: number, foreign: boolean): void
  /** The content of an element that holds text only; follows its `open`. `script` and `style` in SVG are no such elements. */
  text(tag: T, start: number, end: number): void
  /** The end tag of `tag` stands at `start`. Not told for void elements and elements of text. */
  close(tag: T, start: number): void
  fault(message: string, element: string, start: number): void
}

/**
 * Walks over the tags of a page by the rules of the HTML standard's tokenizer: comments, CDATA, raw text, attributes
 * with `>` in them, SVG and MathML. Builds no tree and never throws: what a browser mends is told as a fault.
 */
export function scanTags<T extends ScannedTag>(html: string, source: TagSource<T>, reader: TagReader<T>): void {
  const stack: T[] = []
  /** `svg` or `math` inside of one. */
  let foreign = ''
  /** Open elements that lead into SVG, MathML or back to HTML: their depth, and what holds outside of them. */
  const borders: { readonly depth: number; readonly outside: string }[] = []
  let at = 0

  const push = (tag: T): void => {
    stack.push(tag)
    const inside = foreign === '' ? (tag.isForeign ? tag.name : '') : tag.holdsHtmlIn === foreign ? '' : foreign
    if (inside === foreign) return
    borders.push({ depth: stack.length, outside: foreign })
    foreign = inside
  }

  const pop = (start: number): void => {
    const border = borders[borders.length - 1]
    if (border !== undefined && border.depth === stack.length) foreign = (borders.pop() as typeof border).outside
    reader.close(stack.pop() as T, start)
  }

  const open = (start: number): number => {
    const found = source.at(html, start)
    if (!found) {
      reader.fault('The page ends inside a tag', html.slice(start, start + 40), start)
      return html.length
    }
    const { tag, end } = found
    if (foreign && tag.breaksOut) {
      reader.fault('An HTML element stands inside SVG or MathML', `<${tag.name}>`, start)
      while (foreign) pop(start)
    } else if (tag.endsParagraph && stack.length > 0 && stack[stack.length - 1]?.name === 'p') pop(start)
    reader.open(tag, start, end, foreign !== '')
    if (foreign || tag.isForeign) {
      if (tag.selfClosing) reader.close(tag, end)
      else push(tag)
      return end
    }
    if (tag.isVoid) return end
    if (tag.isRawText) return rawText(tag, start, end)
    push(tag)
    return end
  }

  const rawText = (tag: T, start: number, end: number): number => {
    const close = tag.name === 'plaintext' ? -1 : endOfText(html, tag.name, end)
    reader.text(tag, end, close < 0 ? html.length : close)
    if (close < 0) {
      reader.fault('An element is never closed', `<${tag.name}>`, start)
      return html.length
    }
    return readStartTag(html, close + 1)?.end ?? html.length
  }

  const close = (start: number): number => {
    const top = stack[stack.length - 1]
    if (top !== undefined && html.startsWith(top.name, start + 2)) {
      const behind = start + 2 + top.name.length
      if (html.charCodeAt(behind) === GREATER) {
        pop(start)
        return behind + 1
      }
    }
    return closeAny(start)
  }

  /** An end tag that is not simply that of the innermost open element. */
  const closeAny = (start: number): number => {
    const written = readStartTag(html, start + 1)
    if (!written) {
      reader.fault('The page ends inside a tag', html.slice(start, start + 40), start)
      return html.length
    }
    const { name, end } = written
    if (name === 'p' || name === 'br') while (foreign) pop(start)
    // HTML inside of SVG cannot close what lies around it.
    const border = foreign === '' ? (borders[borders.length - 1]?.depth ?? 0) : 0
    const lowest = Math.max(0, stack.length - DEEPEST, border === stack.length ? border - 1 : border)
    let depth = stack.length - 1
    while (depth >= lowest && stack[depth]?.name !== name) depth--
    if (depth < lowest || isShielded(depth)) {
      reader.fault('An end tag has no start tag', `</${name}>`, start)
      return end
    }
    while (stack.length - 1 > depth) {
      const left = stack[stack.length - 1] as T
      if (!left.mayStayOpen) reader.fault(`An element is not closed before </${name}>`, `<${left.name}>`, start)
      pop(start)
    }
    pop(start)
    return end
  }

  /** Whether the end tag of an open element stands in SVG or MathML of which the standard lets it not out. */
  const isShielded = (depth: number): boolean => {
    const { isSpecial, isFormatting } = stack[depth] as T
    if (foreign === '' || isSpecial || isFormatting) return false
    const root = (borders[borders.length - 1]?.depth ?? 0) - 1
    return stack.slice(depth + 1, Math.max(depth + 1, root)).some(({ isSpecial }) => isSpecial)
  }

  for (;;) {
    const start = html.charCodeAt(at) === LESS ? at : html.indexOf('<', at)
    if (start < 0) break
    const code = html.charCodeAt(start + 1)
    if (isLetter(code)) at = open(start)
    else if (code === SLASH) at = isLetter(html.charCodeAt(start + 2)) ? close(start) : afterOddEnd(html, start)
    else if (code === EXCLAMATION) at = afterDeclaration(html, start, foreign !== '')
    else if (code === QUESTION) at = behind(html, '>', start)
    else at = start + 1
  }
  while (stack.length > 0) {
    const left = stack[stack.length - 1] as T
    if (!left.mayStayOpen) reader.fault('An element is never closed', `<${left.name}>`, html.length)
    pop(html.length)
  }
}

/** Browsers nest no deeper. */
const DEEPEST = 512

const LESS = 60
const SLASH = 47
const GREATER = 62
const EXCLAMATION = 33
const QUESTION = 63

const isLetter = (code: number): boolean => (code >= 97 && code <= 122) || (code >= 65 && code <= 90)

const behind = (html: string, end: string, from: number): number => {
  const found = html.indexOf(end, from)
  return found < 0 ? html.length : found + end.length
}

/** `</>` is nothing, `</1…>` a comment, and `</` at the end of the page text. */
const afterOddEnd = (html: string, start: number): number => behind(html, '>', start + 2)

function afterDeclaration(html: string, start: number, foreign: boolean): number {
  if (html.startsWith('--', start + 2)) return afterComment(html, start)
  if (foreign && html.startsWith('[CDATA[', start + 2)) return behind(html, ']]>', start + 9)
  return behind(html, '>', start + 2)
}

/** A comment ends with `-->` or `--!>`; `<!-->` and `<!--->` are whole comments. */
function afterComment(html: string, start: number): number {
  if (html.startsWith('>', start + 4)) return start + 5
  if (html.startsWith('->', start + 4)) return start + 6
  for (let at = html.indexOf('--', start + 4); at >= 0; at = html.indexOf('--', at + 1)) {
    if (html.startsWith('>', at + 2)) return at + 3
    if (html.startsWith('!>', at + 2)) return at + 4
  }
  return html.length
}

/** Where the end tag of a text element stands; -1 when there is none. */
export function endOfText(html: string, name: string, from: number): number {
  const close = endTagFrom(html, name, from)
  if (name !== 'script' || close < 0) return close
  return html.slice(from, close).includes('<!--') ? endOfEscapedScript(html, from) : close
}

function endTagFrom(html: string, name: string, from: number): number {
  for (let at = html.indexOf('</', from); at >= 0; at = html.indexOf('</', at + 2))
    if (isNamed(html, name, at + 2)) return at
  return -1
}

/** Whether a tag's name stands at a position, in any case, and ends there. */
function isNamed(html: string, name: string, at: number): boolean {
  const end = at + name.length
  const code = html.charCodeAt(end)
  if (code !== GREATER && code !== SLASH && !isSpace(code)) return false
  return html.startsWith(name, at) || html.slice(at, end).toLowerCase() === name
}

/** Inside `<!--` a script may hold a whole `<script>…</script>` of its own. */
function endOfEscapedScript(html: string, from: number): number {
  let escaped = false
  let inner = false
  let end = 0
  for (let at = from; at < html.length; ) {
    if (!escaped) {
      const comment = html.indexOf('<!--', at)
      const close = endTagFrom(html, 'script', at)
      if (close < 0 || comment < 0 || close < comment) return close
      escaped = true
      // `<!-->` and `<!--->` begin and end it at once.
      at = comment + 2
      continue
    }
    if (end >= 0 && end < at) end = html.indexOf('-->', at)
    const less = html.indexOf('<', at)
    const next = end >= 0 && (less < 0 || end < less) ? end : less
    if (next < 0) return -1
    if (next === end) {
      escaped = false
      inner = false
      at = next + 3
    } else if (html.charCodeAt(next + 1) === SLASH) {
      if (!isNamed(html, 'script', next + 2)) at = next + 2
      else if (inner) {
        inner = false
        at = next + 8
      } else return next
    } else {
      if (isNamed(html, 'script', next + 1)) inner = true
      at = next + 1
    }
  }
  return -1
}
