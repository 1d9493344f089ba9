/** The forms in which CMSs keep text. */
export const RICH_TEXT_FORMATS = [
  'markdown',
  'html',
  'strapi-blocks',
  'lexical',
  'contentful',
  'portable-text',
] as const

export type RichTextFormat = (typeof RICH_TEXT_FORMATS)[number]

/** A text as its CMS keeps it: a string for Markdown and HTML, JSON for the others. */
export interface RichText {
  readonly format: RichTextFormat
  readonly value: unknown
}

/** Where a link to an entry leads on one site. */
export interface LinkTarget {
  readonly href: string
  /** What a link without a text of its own says. */
  readonly title?: string
}

/** An asset of a CMS, as one site shows it. */
export interface AssetTarget {
  /** An image that was taken into the factory: its path relative to the entry, `../media/cat.jpg`. */
  readonly path?: string
  /** Where the CMS itself serves it. */
  readonly url?: string
  readonly alt?: string
  readonly title?: string
}

/** A record that stands in a text and has no page of its own: a piece of code, a video, a picture with its caption. */
export interface TextPart {
  readonly type: string
  /** As the CMS has them: media as `{$media: <id>}`. */
  readonly fields: Readonly<Record<string, unknown>>
}

/**
 * What texts refer to. Keys are `entry:<id>` and `asset:<id>` where a format refers by id, and `addressKey`s where it refers
 * by address. An asset that is null must not be shown at all.
 */
export interface RichTextReferences {
  /** Where relative addresses of images begin: the CMS's own. */
  readonly base?: string
  readonly links: ReadonlyMap<string, LinkTarget>
  readonly assets: ReadonlyMap<string, AssetTarget | null>
  /** By `entry:<id>`. */
  readonly parts?: ReadonlyMap<string, TextPart>
}

export const NO_REFERENCES: RichTextReferences = { links: new Map(), assets: new Map() }

/**
 * The key of an address in `RichTextReferences`: absolute, without fragment and without a slash at its end; null for what is no
 * address of the web. `base` is where relative addresses begin, a CMS's own.
 */
export function addressKey(address: string, base?: string): string | null {
  const url = URL.parse(address, base)
  if (!url || !/^https?:$/.test(url.protocol)) return null
  url.hash = ''
  if (url.pathname.length > 1) url.pathname = url.pathname.replace(/\/+$/, '')
  return url.href
}

/** What stands under an address, or else under the same without its query: `?ref=…`, `?w=600`. */
export function atAddress<T>(
  get: (key: string) => T | undefined,
  address: string,
  base?: string,
): { readonly key: string; readonly value: T } | undefined {
  const key = addressKey(address, base)
  for (const each of key === null ? [] : [key, key.replace(/\?.*$/s, '')]) {
    const value = get(each)
    if (value !== undefined) return { key: each, value }
  }
  return undefined
}
