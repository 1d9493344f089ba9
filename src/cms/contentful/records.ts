import type { CmsRecord, FieldValue, Media } from '#model/record.ts'
import type { ContentType, Locale, Resource } from './api.ts'

/** What an environment says of itself: languages and content types. */
export interface Environment {
  readonly locales: readonly Locale[]
  readonly types: ReadonlyMap<string, ContentType>
  /** Address of an entry in the web app. */
  editUrl(id: string): string
}

/**
 * An entry in every language that it has: one in which it has a value of its own, or that falls back to one. Contentful
 * itself fills in fallbacks everywhere but in a sync.
 */
export function recordsOf(entry: Resource, { locales, types, editUrl }: Environment): CmsRecord[] {
  const type = entry.sys.contentType?.sys.id ?? ''
  const { id } = entry.sys
  const fields = Object.entries(entry.fields ?? {})
  const display = types.get(type)?.displayField
  const chains = chainsOf(locales)
  const standard = locales.find(locale => locale.default)?.code ?? ''
  return locales.flatMap(({ code, default: isDefault }): CmsRecord[] => {
    const chain = chains.get(code) as readonly string[]
    const hasOwn = fields.some(([, values]) => chain.some(each => values?.[each] !== undefined))
    if (!hasOwn && !isDefault) return []
    const found = fields.flatMap(([name, values]) => {
      const language = chain.find(each => values?.[each] !== undefined)
      return language === undefined ? [] : [[name, valueOf(values?.[language])] as const]
    })
    const named = display ? (entry.fields?.[display] ?? {}) : {}
    const title = [...chain, standard].map(each => named[each]).find(each => typeof each === 'string' && each !== '')
    return [
      {
        type,
        id,
        ...(locales.length > 1 && { locale: code }),
        title: typeof title === 'string' ? title : id,
        editUrl: editUrl(id),
        fields: Object.fromEntries(found),
      },
    ]
  })
}

/** Each language with those that stand in for it, in their order. */
function chainsOf(locales: readonly Locale[]): ReadonlyMap<string, readonly string[]> {
  const fallbacks = new Map(locales.map(({ code, fallbackCode }) => [code, fallbackCode]))
  return new Map(
    locales.map(({ code }) => {
      const chain = [code]
      for (let next = fallbacks.get(code); next && !chain.includes(next); next = fallbacks.get(next)) chain.push(next)
      return [code, chain]
    }),
  )
}

/** Links by what they are, rich text as it is, everything else as JSON. */
function valueOf(value: unknown): FieldValue {
  if (Array.isArray(value)) return value.map(valueOf)
  if (value === null || typeof value !== 'object') return value as FieldValue
  const { sys, nodeType } = value as { sys?: { type?: string; linkType?: string; id?: string }; nodeType?: unknown }
  if (sys?.type === 'Link' && typeof sys.id === 'string') {
    if (sys.linkType === 'Asset') return { $media: sys.id }
    if (sys.linkType === 'Entry') return { $ref: sys.id }
  }
  if (nodeType === 'document') return { $rich: 'contentful', value }
  return Object.fromEntries(Object.entries(value).map(([name, member]) => [name, valueOf(member)]))
}

/** An asset in the default language; undefined while it has no file. */
export function mediaOf(asset: Resource, { locales }: Environment): Media | undefined {
  const standard = locales.find(locale => locale.default)?.code ?? ''
  const valueIn = (field: string): unknown => {
    const values = asset.fields?.[field] ?? {}
    return values[standard] ?? Object.values(values)[0]
  }
  const file = valueIn('file') as AssetFile | undefined
  if (typeof file?.url !== 'string') return undefined
  const { image, size } = file.details ?? {}
  const text = (value: unknown): string => (typeof value === 'string' ? value : '')
  const title = text(valueIn('title'))
  const description = text(valueIn('description'))
  return {
    id: asset.sys.id,
    url: file.url.startsWith('//') ? `https:${file.url}` : file.url,
    // Every upload gets an address of its own; the revision is for environments where it would not.
    version: `${asset.sys.revision ?? ''} ${file.url}`,
    ...(file.fileName && { name: file.fileName }),
    ...(file.contentType && { mime: file.contentType }),
    ...((description || title) && { alt: description || title }),
    ...(title && description && { caption: title }),
    ...(image && { width: image.width, height: image.height }),
    ...(size !== undefined && { bytes: size }),
  }
}

interface AssetFile {
  readonly url?: string
  readonly fileName?: string
  readonly contentType?: string
  readonly details?: { readonly size?: number; readonly image?: { readonly width: number; readonly height: number } }
}
