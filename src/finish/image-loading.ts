import type { Edit } from './edits.ts'
import type { PlacedImage, Reading } from './reading.ts'

/** Up to about here, in letters of text, a picture may be on the first screen of a telephone. */
const FIRST_SCREEN = 1200
/** Beyond it no picture is, nor this many pictures after the first. */
const SURELY_BELOW = 2500
const NEAR_FIRST = 2

/**
 * Has the first large picture of the content loaded at once and before others, and those far below it when they come
 * near. What the page states itself stays, but for Astro's own default, which loads every picture late.
 */
export function imageLoading(reading: Reading): Edit[] {
  const { placedImages, frames, html } = reading
  const edits: Edit[] = []
  const first = placedImages.findIndex(isFirst)
  for (const [index, image] of placedImages.entries()) {
    const { attributes } = image.tag
    if (index === first) edits.push(...loadedFirst(image, html))
    else if (!attributes.has('loading') && !attributes.has('fetchpriority') && isBelow(image, index, first))
      edits.push(insert(image, attributes.has('decoding') ? ' loading="lazy"' : ' loading="lazy" decoding="async"'))
  }
  for (const frame of frames)
    if (!frame.tag.attributes.has('loading') && frame.tag.attributes.has('src'))
      edits.push(insert(frame, ' loading="lazy"'))
  return edits
}

const isFirst = ({ inMain, textBefore, tag: { attributes } }: PlacedImage): boolean => {
  const priority = attributes.get('fetchpriority') ?? 'auto'
  return inMain && textBefore <= FIRST_SCREEN && priority === 'auto' && isLarge(attributes)
}

const isBelow = ({ inMain, textBefore }: PlacedImage, index: number, first: number): boolean =>
  inMain && (textBefore > SURELY_BELOW || (first >= 0 && index > first + NEAR_FIRST))

const LARGE = 200

/** No icon, no pixel that counts visitors, no placeholder. */
export function isLarge(attributes: ReadonlyMap<string, string>): boolean {
  const width = Number.parseInt(attributes.get('width') ?? '', 10)
  const src = attributes.get('src') ?? ''
  return (Number.isNaN(width) || width >= LARGE) && src !== '' && !src.startsWith('data:')
}

function loadedFirst(image: PlacedImage, html: string): Edit[] {
  const { attributes } = image.tag
  const edits: Edit[] = []
  if (attributes.get('loading') === 'lazy') edits.push(replaceValue(image, html, 'loading', 'eager'))
  if (attributes.has('fetchpriority')) edits.push(replaceValue(image, html, 'fetchpriority', 'high'))
  else edits.push(insert(image, ' fetchpriority="high"'))
  return edits
}

/** Puts text before the end of a tag. */
export function insert({ tag, end }: Pick<PlacedImage, 'tag' | 'end'>, text: string): Edit {
  const at = tag.selfClosing ? end - 2 : end - 1
  return { start: at, end: at, text }
}

/** Replaces an attribute that the tag has, with its name and quotes. */
export function replaceValue(
  { start, end }: Pick<PlacedImage, 'start' | 'end'>,
  html: string,
  name: string,
  value: string,
): Edit {
  // The contents of quotes are blanked, so that only a real attribute is found.
  const tag = html.slice(start, end).replace(/"[^"]*"|'[^']*'/g, quoted => `"${'_'.repeat(quoted.length - 2)}"`)
  const found = new RegExp(`[\\s/"]${name}(?:\\s*=\\s*(?:"_*"|[^\\s>"]+))?(?=[\\s/>])`, 'i').exec(tag)
  if (!found) return { start, end: start, text: '' }
  const at = start + found.index + 1
  return { start: at, end: at + found[0].length - 1, text: `${name}="${value}"` }
}
