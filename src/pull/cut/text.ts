import type { ResolvedRichText } from '#cms/cms.ts'
import { type CmsRecord, isPicture, type Media, type RichTextValue } from '#model/record.ts'
import { type AssetTarget, addressKey, atAddress, type LinkTarget, type TextPart } from '#model/rich-text.ts'
import type { Look } from './look.ts'
import { namesIn } from './text-names.ts'

/** How one site sees what texts name. */
export interface TextLook {
  readonly look: Look
  readonly locale: string | undefined
  /** The CMS's own address: where relative ones begin. */
  readonly base: string | undefined
  /** Where the page of a record is on this site. */
  routeOf(record: CmsRecord): string | undefined
  /** Path of a media file, relative to the entry. */
  show(media: Media): string
}

const PICTURE = /\.(?:jpe?g|png|gif|webp|avif|svg)$/i

/** A text with everything that it names looked up, as far as it is there: what is not stays as it is written. */
export function resolveText({ $rich, value }: RichTextValue, by: TextLook): ResolvedRichText {
  const { look, base, locale } = by
  const names = namesIn({ $rich, value })
  const links: Record<string, LinkTarget> = {}
  const assets: Record<string, AssetTarget | null> = {}
  const link = (key: string, record: CmsRecord | undefined): void => {
    const href = record && by.routeOf(record)
    if (record && href !== undefined) links[key] = { href, title: record.title }
  }
  const asset = (key: string, media: Media): void => {
    const { url, alt, name, caption } = media
    const title = caption ?? name
    const path = isPicture(media) ? by.show(media) : undefined
    assets[key] = { url, ...(path !== undefined && { path }), ...(alt && { alt }), ...(title && { title }) }
  }
  const parts: Record<string, TextPart> = {}
  const named = new Set(names.assets)
  for (const id of names.entries) {
    const key = `entry:${id}`
    const record = look.record(id, locale)
    link(key, record)
    if (!record || key in links) continue
    parts[key] = { type: record.type, fields: record.fields }
    for (const media of namesIn({ $rich, value: record.fields }).assets) named.add(media)
  }
  for (const id of named) {
    const media = look.media(id)
    if (media) asset(`asset:${id}`, media)
  }
  for (const address of names.links) {
    const found = atAddress(look.idAt, address, base)
    if (!found) continue
    const media = look.media(found.value)
    if (media) asset(found.key, media)
    else link(found.key, look.record(found.value, locale))
  }
  for (const address of names.images) {
    const found = atAddress(look.idAt, address, base)
    const media = found && look.media(found.value)
    if (media) asset(found.key, media)
    const key = addressKey(address, base)
    // A picture that no list of the CMS names.
    if (!media && key !== null && PICTURE.test(new URL(key).pathname)) asset(key, look.loose(key))
  }
  return {
    $rich,
    value,
    ...(base !== undefined && { base }),
    links,
    assets,
    ...(Object.keys(parts).length > 0 && { parts }),
  }
}
