import type { CmsRecord, FieldValue, Media } from '#model/record.ts'
import type { SanityDocument } from './api.ts'

export const ASSET_TYPES = ['sanity.imageAsset', 'sanity.fileAsset'] as const

export const isAsset = ({ _type }: SanityDocument): boolean => (ASSET_TYPES as readonly string[]).includes(_type)

export interface RecordOptions {
  /** Field that holds a document's language, where documents have one. */
  readonly languageField?: string
  /** Address of the studio, for links to editors. */
  readonly studioUrl?: string
}

/** Drafts and versions of a release go by the id of the document that they will be. */
export const publishedId = (id: string): string => id.replace(/^(?:drafts|versions\.[^.]+)\./, '')

export function recordOf(document: SanityDocument, { languageField, studioUrl }: RecordOptions): CmsRecord {
  const id = publishedId(document._id)
  const fields = Object.entries(document).filter(([name]) => !name.startsWith('_'))
  const language = languageField === undefined ? undefined : document[languageField]
  return {
    type: document._type,
    id,
    ...(typeof language === 'string' && language !== '' && { locale: language }),
    title: titleOf(document) || id,
    ...(studioUrl && { editUrl: `${studioUrl}/intent/edit/id=${id};type=${document._type}` }),
    fields: Object.fromEntries(fields.map(([name, value]) => [name, valueOf(value)])),
  }
}

const titleOf = ({ title, name, heading, slug }: SanityDocument): string =>
  [title, name, heading, (slug as { current?: unknown } | null | undefined)?.current].find(
    (each): each is string => typeof each === 'string' && each !== '',
  ) ?? ''

/**
 * References and files by what they are; a list with blocks in it is Portable Text; a slug is its text. What an image field
 * says besides its file (`alt`, `caption`) stays with it.
 */
function valueOf(value: unknown): FieldValue {
  if (Array.isArray(value))
    return value.some(item => (item as { _type?: unknown } | null)?._type === 'block')
      ? { $rich: 'portable-text', value }
      : value.map(valueOf)
  if (value === null || typeof value !== 'object') return value as FieldValue
  const { _type, _ref, _key, ...members } = value as Readonly<Record<string, unknown>>
  if (typeof _ref === 'string') return { $ref: publishedId(_ref) }
  if (_type === 'slug') return typeof members.current === 'string' ? members.current : null
  const asset = (members.asset as { _ref?: unknown } | null | undefined)?._ref
  if (typeof asset === 'string' && /^(?:image|file)-/.test(asset)) {
    const { asset: _, hotspot: __, crop: ___, ...own } = members
    return { ...converted(own), $media: asset }
  }
  const object = converted(members)
  return typeof _type === 'string' ? { _type, ...object } : object
}

const converted = (members: Readonly<Record<string, unknown>>): { readonly [field: string]: FieldValue } =>
  Object.fromEntries(Object.entries(members).map(([name, member]) => [name, valueOf(member)]))

/** An asset document; undefined while it is uploaded. */
export function mediaOf(document: SanityDocument): Media | undefined {
  const { _id, url, originalFilename, mimeType, altText, title, description, size, metadata } = document
  if (typeof url !== 'string') return undefined
  const { dimensions } = (metadata ?? {}) as { dimensions?: { width?: unknown; height?: unknown } }
  const alt = [altText, title].find(each => typeof each === 'string' && each !== '')
  return {
    id: _id,
    url,
    // The id holds the digest of the bytes.
    version: _id,
    ...(typeof originalFilename === 'string' && { name: originalFilename }),
    ...(typeof mimeType === 'string' && { mime: mimeType }),
    ...(typeof alt === 'string' && { alt }),
    ...(typeof description === 'string' && description !== '' && { caption: description }),
    ...(typeof dimensions?.width === 'number' && { width: dimensions.width }),
    ...(typeof dimensions?.height === 'number' && { height: dimensions.height }),
    ...(typeof size === 'number' && { bytes: size }),
  }
}
