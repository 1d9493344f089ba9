import type { CmsRecord, FieldValue, Media } from '#model/record.ts'
import type { GhostRecord, GhostType } from './api.ts'

/** Texts in forms that nobody reads here, and what tells of the request rather than of the record. */
const LEFT_OUT = new Set(['id', 'html', 'plaintext', 'lexical', 'mobiledoc', 'email', 'newsletter', 'count', 'tiers'])
/** Fields that hold the address of a picture. */
const PICTURES = new Set(['feature_image', 'profile_image', 'cover_image'])
const RELATIONS = new Set(['tags', 'authors', 'primary_tag', 'primary_author'])

const EDITORS: Readonly<Record<GhostType, string>> = {
  posts: 'editor/post/',
  pages: 'editor/page/',
  tags: 'tags/',
  authors: 'settings/staff/',
}

export function recordOf(type: GhostType, raw: GhostRecord, base: string): CmsRecord {
  const fields: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(raw)) {
    if (LEFT_OUT.has(name)) continue
    if (RELATIONS.has(name)) fields[name] = referenceOf(value)
    else if (PICTURES.has(name)) fields[name] = pictureOf(value, raw[`${name}_alt`])
    else fields[name] = (value ?? null) as FieldValue
  }
  if (typeof raw.html === 'string') fields.html = { $rich: 'html', value: raw.html }
  const title = [raw.title, raw.name, raw.slug].find(each => typeof each === 'string' && each !== '')
  const named = type === 'tags' || type === 'authors' ? String(raw.slug ?? raw.id) : raw.id
  return {
    type,
    id: raw.id,
    title: typeof title === 'string' ? title : raw.id,
    editUrl: `${base}/ghost/#/${EDITORS[type]}${named}`,
    ...(typeof raw.url === 'string' && { address: raw.url }),
    fields,
  }
}

function pictureOf(value: unknown, alt: unknown): FieldValue {
  if (typeof value !== 'string' || value === '') return null
  return { $media: value, ...(typeof alt === 'string' && alt !== '' && { alt }) }
}

function referenceOf(value: unknown): FieldValue {
  if (Array.isArray(value)) return value.map(referenceOf)
  const id = (value as GhostRecord | null | undefined)?.id
  return typeof id === 'string' ? { $ref: id } : null
}

/** Ghost has no list of its pictures: an address is all that it says of one, and another picture gets another address. */
export const mediaOf = (url: string): Media => ({ id: url, url, version: '' })

/** Pictures that a record names. */
export const picturesOf = ({ fields }: CmsRecord): ReadonlySet<string> =>
  new Set(
    [...PICTURES].flatMap(name => {
      const value = fields[name] as { readonly $media?: string } | null | undefined
      return value?.$media === undefined ? [] : [value.$media]
    }),
  )
