import type { CmsRecord, FieldValue, Media } from '#model/record.ts'
import type { StrapiRecord } from './api.ts'
import type { Shape } from './shape.ts'

/** What of a record is not its content: `id` is another one after every publication. */
const LEFT_OUT = new Set(['id', 'documentId', 'locale', 'localizations'])

/** Fields that editors know entries by, the likeliest first. */
const TITLES = ['title', 'name', 'headline', 'heading', 'label', 'question', 'slug']

export function recordOf(type: string, raw: StrapiRecord, shape: Shape, adminUrl: string): CmsRecord {
  const fields: Record<string, FieldValue> = {}
  for (const [name, value] of Object.entries(raw))
    if (!LEFT_OUT.has(name)) fields[name] = shape.media.includes(name) ? mediaValue(value) : plainValue(value)
  const locale = typeof raw.locale === 'string' ? raw.locale : undefined
  const title = TITLES.map(name => raw[name]).find(value => typeof value === 'string' && value !== '')
  const uid = shape.uid ?? `api::${singular(type)}.${singular(type)}`
  return {
    type,
    id: raw.documentId,
    ...(locale !== undefined && { locale }),
    title: typeof title === 'string' ? title : raw.documentId,
    editUrl: `${adminUrl}/content-manager/collection-types/${uid}/${raw.documentId}`,
    fields,
  }
}

type Embedded = Readonly<Record<string, unknown>>

const isObject = (value: unknown): value is Embedded =>
  value !== null && typeof value === 'object' && !Array.isArray(value)

/** Relations and media of components come whole: they are named as well. The ids of components change with every publication. */
function plainValue(value: unknown): FieldValue {
  if (Array.isArray(value)) return isBlocks(value) ? { $rich: 'strapi-blocks', value } : value.map(plainValue)
  if (!isObject(value)) return (value ?? null) as FieldValue
  const { documentId } = value
  if (typeof documentId === 'string')
    return 'mime' in value && 'url' in value ? { $media: documentId } : { $ref: documentId }
  const members = Object.entries(value).filter(([name]) => name !== 'id')
  return Object.fromEntries(members.map(([name, member]) => [name, plainValue(member)]))
}

function mediaValue(value: unknown): FieldValue {
  if (Array.isArray(value)) return value.map(mediaValue)
  return isObject(value) && typeof value.documentId === 'string' ? { $media: value.documentId } : null
}

/** The blocks editor keeps a list of nodes, each with a type and children. */
const isBlocks = (value: readonly unknown[]): boolean =>
  value.length > 0 &&
  value.every(node => isObject(node) && typeof node.type === 'string' && Array.isArray(node.children))

/** A relative address is one of the Strapi server; a provider's is absolute. */
export function mediaOf(raw: StrapiRecord, base: string): Media {
  const text = (name: string): string | undefined => (typeof raw[name] === 'string' ? (raw[name] as string) : undefined)
  const number = (name: string): number | undefined =>
    typeof raw[name] === 'number' ? (raw[name] as number) : undefined
  const made: Record<string, string | number | undefined> = {
    id: raw.documentId,
    url: new URL(text('url') ?? '', `${base}/`).href,
    version: text('updatedAt') ?? text('hash') ?? '',
    name: text('name'),
    mime: text('mime'),
    alt: text('alternativeText'),
    caption: text('caption'),
    width: number('width'),
    height: number('height'),
  }
  return Object.fromEntries(Object.entries(made).filter(([, value]) => value !== undefined)) as unknown as Media
}

function singular(name: string): string {
  if (name.endsWith('ies')) return `${name.slice(0, -3)}y`
  if (/(?:s|x|ch|sh)es$/.test(name)) return name.slice(0, -2)
  return name.endsWith('s') ? name.slice(0, -1) : name
}
