import type { RichTextValue } from '#model/record.ts'

/** What a text may name: more than it does, since nothing is parsed; what cannot be found is no name. */
export interface TextNames {
  /** Ids of records. */
  readonly entries: ReadonlySet<string>
  /** Ids of media files. */
  readonly assets: ReadonlySet<string>
  /** Addresses that stand where images stand, as they are written. */
  readonly images: ReadonlySet<string>
  readonly links: ReadonlySet<string>
}

interface Names {
  readonly entries: Set<string>
  readonly assets: Set<string>
  readonly images: Set<string>
  readonly links: Set<string>
}

/** Deeper than any text that people write; the rest is refused when the text is rendered. */
const MAX_DEPTH = 100

export function namesIn({ value }: RichTextValue): TextNames {
  const names: Names = { entries: new Set(), assets: new Set(), images: new Set(), links: new Set() }
  visit(value, '', names, 0)
  return names
}

function visit(value: unknown, key: string, names: Names, depth: number): void {
  if (typeof value === 'string') look(value, key, names)
  if (value === null || typeof value !== 'object' || depth > MAX_DEPTH) return
  if (Array.isArray(value)) {
    for (const item of value) visit(item, key, names, depth + 1)
    return
  }
  const { sys, _ref, _id, $ref, $media } = value as Readonly<Record<string, unknown>>
  const link = sys as { type?: unknown; linkType?: unknown; id?: unknown } | undefined
  if (link?.type === 'Link' && typeof link.id === 'string')
    (link.linkType === 'Asset' ? names.assets : names.entries).add(link.id)
  const id = _ref ?? (key === 'asset' ? _id : undefined)
  if (typeof id === 'string') (/^(?:image|file)-/.test(id) ? names.assets : names.entries).add(id)
  if (typeof $ref === 'string') names.entries.add($ref)
  if (typeof $media === 'string') names.assets.add($media)
  for (const [name, member] of Object.entries(value)) {
    // `image: { url }` of Strapi, `images: [{ src }]` of Ghost.
    const within = /^images?$/.test(key) && name === 'url' ? 'src' : name
    visit(member, within, names, depth + 1)
  }
}

const ADDRESS = /^(?:https?:)?\/\/?[^\s/]\S*$/i
const MARKDOWN_IMAGE = /!\[(?:[^\]\\]|\\.){0,1000}\]\(\s*<?([^\s)>]+)/g
const MARKDOWN_LINK = /\]\(\s*<?([^\s)>]+)/g
const DEFINITION = /^[ \t>]*\[[^\]\n]{1,999}\]:\s*<?([^\s>]+)/gm
const AUTOLINK = /<(https?:\/\/[^\s<>]+)>/gi
const ATTRIBUTE = /\s(src|href)\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s"'>]+))/gi

function look(text: string, key: string, names: Names): void {
  if (text.length < 2000 && ADDRESS.test(text)) {
    ;(/src$/i.test(key) ? names.images : names.links).add(text)
    return
  }
  if (text.includes('](') || text.includes(']:')) {
    for (const [, address] of text.matchAll(MARKDOWN_IMAGE)) names.images.add(address as string)
    for (const [, address] of text.matchAll(MARKDOWN_LINK)) names.links.add(address as string)
    for (const [, address] of text.matchAll(DEFINITION)) {
      names.images.add(address as string)
      names.links.add(address as string)
    }
  }
  if (!text.includes('<')) return
  for (const [, address] of text.matchAll(AUTOLINK)) names.links.add(address as string)
  for (const [, name, double, single, bare] of text.matchAll(ATTRIBUTE)) {
    const address = (double ?? single ?? bare ?? '').trim().replaceAll('&amp;', '&')
    ;(name?.toLowerCase() === 'src' ? names.images : names.links).add(address)
  }
}
