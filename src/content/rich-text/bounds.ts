import { RichTextFault } from './reading.ts'

/** Elements and quotes inside each other. */
const MAX_DEPTH = 200
/** The depths of all tags together: what a browser's parser has to look through. Five megabytes of articles stay below a third. */
const MAX_WORK = 4_000_000
/** Characters of one text. */
const MAX_LENGTH = 20_000_000

/** Never stay open: void elements, and those that the next of their kind closes. */
const SHALLOW = new Set(
  'area base br col embed hr img input link meta param source track wbr p li dt dd option tr td th thead tbody tfoot rp rt'.split(
    ' ',
  ),
)
const TAG = /<(\/?)([a-z][^\s/>]*)/gi
const QUOTES = new RegExp(`^(?:[ \\t]*(?:>|[-*+]|\\d{1,9}[.)])){${MAX_DEPTH}}`, 'm')

/**
 * Refuses HTML, or Markdown, whose parser would take minutes, or end the process: texts that are nested without end. Counted
 * from its tags alone, before anything is parsed.
 */
export function refuseEndlessNesting(source: string): void {
  if (source.length > MAX_LENGTH)
    throw new RichTextFault(`it has ${source.length} characters; more than ${MAX_LENGTH} are not rendered`)
  if (QUOTES.test(source)) throw new RichTextFault(`its quotes or lists are nested more than ${MAX_DEPTH} deep`)
  const open = new Map<string, number>()
  let depth = 0
  let work = 0
  for (const [, slash, tag] of source.matchAll(TAG)) {
    const name = (tag as string).toLowerCase()
    work += depth
    const count = open.get(name) ?? 0
    if (slash) {
      if (count === 0) continue
      open.set(name, count - 1)
      depth--
    } else if (!SHALLOW.has(name)) {
      open.set(name, count + 1)
      depth++
    }
    if (depth > MAX_DEPTH || work > MAX_WORK)
      throw new RichTextFault(`its elements are nested too deeply: <${name}> stands in ${depth} that are not closed`)
  }
}
