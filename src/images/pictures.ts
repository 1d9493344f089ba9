import type { PictureFacts } from '#model/picture.ts'
import type { Placed, PlaceGuard } from './css-places.ts'
import { offeredWidths } from './widths.ts'

/** The images of a site's pages by their URLs. */
export interface ShownImages {
  /** Whether pages have asked for any image so far. */
  any(): boolean
  shownAs(url: string): { readonly transform: Readonly<Record<string, unknown>> } | undefined
  /** Asks for an image in another size or format as well; tells its URL. */
  variant(
    url: string,
    change: { readonly width?: number; readonly height?: number; readonly format?: string },
  ): string | undefined
}

export interface PictureOptions {
  readonly images: ShownImages
  /** Whether an image of a page may be wrapped, as far as the theme's stylesheets go. */
  readonly mayWrap: PlaceGuard
  /** What stands for a picture until it is there, by the URL of its original; absent: nothing does. */
  readonly placeholderOf?: (original: string) => PictureFacts | undefined
}

/** The wrapper takes no part in the layout: an image is laid out as if it stood alone. */
const WRAPPER_RULE = 'picture[data-wrap]{display:contents}'

/**
 * Gives the images of a page, made by the image service of an unmodified theme, what browsers can choose from: widths for
 * every screen, AVIF and WebP beside the format of old. An image in a `<picture>` of the theme's own stays as it is, as does
 * one whose place in the page a stylesheet counts on. Returns the same string when there is nothing to do.
 */
export function pictures(html: string, options: PictureOptions): string {
  const headEnd = html.indexOf('</head>')
  if (headEnd < 0 || !html.includes('<img', headEnd)) return html
  let out = ''
  let copied = 0
  const rules = new Set([WRAPPER_RULE])
  for (const tag of imageTags(html, headEnd)) {
    const text = rewritten(html, tag, options, rules)
    if (!text) continue
    out += html.slice(copied, tag.start) + text
    copied = tag.end
  }
  if (copied === 0) return html
  return `${out.slice(0, headEnd)}<style>${[...rules].join('')}</style>${out.slice(headEnd)}${html.slice(copied)}`
}

interface ImageTag {
  readonly start: number
  readonly end: number
}

/** Passes over what only looks like markup, and over the theme's own pictures. */
const SKIPPED =
  /<!--[\s\S]*?-->|<(script|style|template|textarea|picture|noscript|svg)\b[\s\S]*?<\/\1\s*>|<img\b(?:[^>"']|"[^"]*"|'[^']*')*>/gi

function* imageTags(html: string, from: number): Generator<ImageTag> {
  SKIPPED.lastIndex = from
  for (let found = SKIPPED.exec(html); found; found = SKIPPED.exec(html))
    if (/^<img\b/i.test(found[0])) yield { start: found.index, end: SKIPPED.lastIndex }
}

function rewritten(html: string, { start, end }: ImageTag, options: PictureOptions, rules: Set<string>): string | null {
  const { images, mayWrap } = options
  const plain = html.slice(start, end)
  const attributes = attributesOf(plain)
  const url = attributes.get('src')
  const transform = url === undefined ? undefined : images.shownAs(url)?.transform
  if (!url || !transform || attributes.has('usemap') || attributes.has('ismap')) return null
  const { format } = transform
  if (format !== 'webp' && format !== 'jpeg' && format !== 'jpg' && format !== 'png') return null
  const original = originalOf(transform)
  if (original.format === 'gif' || original.format === 'svg') return null
  const candidates = candidatesOf(url, attributes, transform, original.width, images)
  if (!candidates) return null
  const tag = withPlaceholder(plain, transform, options, rules)
  const sizes = attributes.get('sizes') ?? sizesOf(candidates, transform)
  const inFormat = (wanted: string): string => srcset(candidates, images, wanted)
  if (!mayWrap(elementOf('img', attributes), parentOf(html, start)))
    return attributes.has('srcset')
      ? null
      : withAttributes(tag, { srcset: inFormat(String(format)), ...(sizes && { sizes }) })
  const source = (type: string): string =>
    `<source type="image/${type}" srcset="${escapeAttribute(inFormat(type))}"${sizes ? ` sizes="${escapeAttribute(sizes)}"` : ''}>`
  const old = inFormat(original.format === 'jpg' || original.format === 'jpeg' ? 'jpeg' : String(format))
  const src = old.split(', ').at(-1)?.split(' ')[0] ?? url
  const image = withAttributes(tag, { src, srcset: old, ...(sizes && { sizes }) })
  return `<picture data-wrap>${source('avif')}${source('webp')}${image}</picture>`
}

/** Marks a picture with its ThumbHash, and adds the rule that shows its colours behind it: no attribute that a policy stops. */
function withPlaceholder(
  tag: string,
  { src }: Readonly<Record<string, unknown>>,
  { placeholderOf }: PictureOptions,
  rules: Set<string>,
): string {
  const original = typeof src === 'string' ? src : (src as { readonly src?: string } | undefined)?.src
  const facts = original === undefined ? undefined : placeholderOf?.(original)
  if (!facts?.opaque) return tag
  rules.add(`img[data-thumbhash="${facts.thumbhash}"]{background:${facts.placeholder}}`)
  return withAttributes(tag, { 'data-thumbhash': facts.thumbhash })
}

function originalOf({ src }: Readonly<Record<string, unknown>>): { readonly format?: string; readonly width?: number } {
  if (typeof src !== 'string') return (src ?? {}) as { format?: string; width?: number }
  return { format: /\.(\w+)(?:[?#].*)?$/.exec(src)?.[1]?.toLowerCase() ?? '' }
}

interface Candidate {
  readonly url: string
  readonly width?: number
  readonly height?: number
  /** `800w` or `2x`. */
  readonly descriptor: string
}

/** What the page offers already, or the widths that suit the size at which it shows the image. */
function candidatesOf(
  url: string,
  attributes: ReadonlyMap<string, string>,
  transform: Readonly<Record<string, unknown>>,
  originalWidth: number | undefined,
  images: ShownImages,
): Candidate[] | null {
  const offered = attributes.get('srcset')
  if (offered) {
    const list = offered.split(/\s*,\s+/).map(item => item.trim().split(/\s+/))
    if (!list.every(([each = '', descriptor]) => descriptor && images.shownAs(each))) return null
    return list.map(([each = '', descriptor = '']) => ({ url: each, descriptor }))
  }
  const width = Number(transform.width)
  const height = Number(transform.height)
  if (!width || !height) return null
  return offeredWidths(width, originalWidth).map(offered => ({
    url,
    width: offered,
    height: Math.round((offered * height) / width),
    descriptor: `${offered}w`,
  }))
}

const srcset = (candidates: readonly Candidate[], images: ShownImages, format: string): string =>
  candidates
    .map(({ url, width, height, descriptor }) => {
      const made = images.variant(url, { format, ...(width && height && { width, height }) })
      return `${made ?? url} ${descriptor}`
    })
    .join(', ')

/** As wide as the page says, and never wider than the screen. */
function sizesOf(candidates: readonly Candidate[], transform: Readonly<Record<string, unknown>>): string | null {
  if (!candidates.every(({ descriptor }) => descriptor.endsWith('w'))) return null
  const width = Number(transform.width)
  return width ? `(min-width: ${width}px) ${width}px, 100vw` : null
}

const ATTRIBUTE = /([^\s"'<>/=]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'=<>`]+)))?/g

const SPACED_ATTRIBUTE = new RegExp(`\\s*${ATTRIBUTE.source}`, 'g')

function attributesOf(tag: string): Map<string, string> {
  const attributes = new Map<string, string>()
  for (const [, name = '', double, single, bare] of tag.slice(tag.search(/[\s/>]/)).matchAll(ATTRIBUTE))
    if (!attributes.has(name.toLowerCase()))
      attributes.set(name.toLowerCase(), unescaped(double ?? single ?? bare ?? ''))
  return attributes
}

/** The tag with these attributes in place of its own of the same names. */
function withAttributes(tag: string, changed: Readonly<Record<string, string>>): string {
  const names = Object.keys(changed)
  const start = tag.search(/[\s/>]/)
  const kept = tag
    .slice(start, tag.endsWith('/>') ? -2 : -1)
    .replace(SPACED_ATTRIBUTE, (attribute, name: string) => (names.includes(name.toLowerCase()) ? '' : attribute))
    .trimEnd()
  const added = Object.entries(changed).filter(([, value]) => value !== '')
  return `${tag.slice(0, start)}${kept}${added.map(([name, value]) => ` ${name}="${escapeAttribute(value)}"`).join('')}>`
}

/** The element in which a position stands: the nearest start tag before it that is not closed. */
function parentOf(html: string, position: number): Placed | null {
  let closed = 0
  for (let at = html.lastIndexOf('<', position - 1); at >= 0; at = html.lastIndexOf('<', at - 1)) {
    const [, slash, name = ''] = /^<(\/?)([a-z][\w-]*)/i.exec(html.slice(at, at + 40)) ?? []
    if (!name || VOID.test(name)) continue
    if (slash) closed++
    else if (closed > 0) closed--
    else return elementOf(name.toLowerCase(), attributesOf(html.slice(at, html.indexOf('>', at) + 1)))
  }
  return null
}

const VOID = /^(?:area|base|br|col|embed|hr|img|input|link|meta|source|track|wbr)$/i

const elementOf = (tag: string, attributes: ReadonlyMap<string, string>): Placed => ({
  tag,
  id: attributes.get('id') ?? null,
  classes: new Set((attributes.get('class') ?? '').split(/\s+/).filter(Boolean)),
})

const unescaped = (text: string): string =>
  text
    .replace(/&(?:amp|#38|#x26);/gi, '&')
    .replace(/&(?:quot|#34|#x22);/gi, '"')
    .replace(/&(?:#39|#x27|apos);/gi, "'")
const escapeAttribute = (text: string): string => text.replaceAll('&', '&amp;').replaceAll('"', '&quot;')
