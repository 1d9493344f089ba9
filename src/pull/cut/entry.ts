import { posix } from 'node:path'
import { digestOf } from '#base/hash.ts'
import type { PictureFact, RawEntry, ResolvedRichText } from '#cms/cms.ts'
import type { CollectionMapping } from '#model/mapping.ts'
import {
  type CmsRecord,
  type FieldValue,
  isMediaReference,
  isPicture,
  isReference,
  isRichText,
  type Media,
} from '#model/record.ts'
import type { Site } from '#model/site.ts'
import type { Look } from './look.ts'
import { type Found, valueAt } from './path.ts'
import { type Selector, selectorOf } from './selector.ts'
import { resolveText } from './text.ts'

/** An entry as a snapshot keeps it: a raw entry, and where an editor mends it. */
export type CutEntry = RawEntry & { readonly editUrl?: string }

/** Makes entries of one site from records. */
export interface EntryMaker {
  readonly selectors: ReadonlyMap<string, Selector>
  entry(record: CmsRecord, collection: string, look: Look): CutEntry
  /** Media files that entries have shown so far, by the path that they have there. */
  readonly assets: ReadonlyMap<string, Media>
}

/** Media lie beside the collections, in a folder that no collection can be called. */
const MEDIA_FOLDER = '_media'

export function entryMaker(
  site: Site,
  mappings: Readonly<Record<string, CollectionMapping>>,
  base?: string,
): EntryMaker {
  const selectors = new Map(Object.entries(mappings).map(([name, mapping]) => [name, selectorOf(mapping, site)]))
  const assets = new Map<string, Media>()

  const idOf = (record: CmsRecord, { slug = 'slug', locale }: CollectionMapping, look: Look): string => {
    const value = valueAt(record, slug, look)
    const id = typeof value === 'string' || typeof value === 'number' ? String(value) : ''
    const named = id === '' ? record.id : id
    return locale === '*' && record.locale !== undefined ? `${record.locale}/${named}` : named
  }

  /** The entry of this site that a reference leads to: a collection and an id in it. */
  const target = (record: CmsRecord, wanted: string | undefined, look: Look): string | undefined => {
    for (const [name, selector] of selectors)
      if ((wanted === undefined || wanted === name) && selector.matches(record, look))
        return idOf(record, mappings[name] as CollectionMapping, look)
    return undefined
  }
  const routeOf = (record: CmsRecord, look: Look): string | undefined => {
    for (const [name, selector] of selectors) {
      const mapping = mappings[name] as CollectionMapping
      if (mapping.route !== undefined && selector.matches(record, look))
        return mapping.route.replaceAll('{id}', inPath(idOf(record, mapping, look)))
    }
    return undefined
  }
  const isMapped = (record: CmsRecord): boolean => [...selectors.values()].some(({ type }) => type === record.type)

  return {
    selectors,
    assets,
    entry(record, collection, look) {
      const mapping = mappings[collection] as CollectionMapping
      const id = idOf(record, mapping, look)
      const filePath = `${collection}/${id}`
      const converter: Converter = {
        look,
        collectionOf: field => mapping.references?.[field],
        target,
        isMapped,
        base,
        routeOf: found => routeOf(found, look),
        show(media) {
          const path = `${MEDIA_FOLDER}/${plainName(media.id)}/${plainName(posix.basename(new URL(media.url).pathname))}`
          assets.set(path, media)
          const relative = posix.relative(posix.dirname(filePath), path)
          return relative.startsWith('.') ? relative : `./${relative}`
        },
      }
      const data = dataOf(record, mapping, converter)
      const text = mapping.body === undefined ? undefined : valueAt(record, mapping.body, look)
      const made = { collection, id, data, ...bodyOf(text, record.locale, converter), filePath, title: record.title }
      const { editUrl } = record
      return { ...made, sourceDigest: digestOf(JSON.stringify(made)), ...(editUrl !== undefined && { editUrl }) }
    },
  }
}

const inPath = (id: string): string => id.split('/').map(encodeURIComponent).join('/')

const plainName = (name: string): string => name.replace(/[^\w.-]+/g, '-').replace(/^\.+/, '') || 'file'

interface Converter {
  readonly look: Look
  /** The collection that references of a field lead to, where the mapping says so. */
  collectionOf(field: string): string | undefined
  target(record: CmsRecord, collection: string | undefined, look: Look): string | undefined
  isMapped(record: CmsRecord): boolean
  readonly base: string | undefined
  routeOf(record: CmsRecord): string | undefined
  /** Path of a media file, relative to the entry. */
  show(media: Media): string
}

function dataOf(record: CmsRecord, { fields, body }: CollectionMapping, converter: Converter): object {
  const data: Record<string, unknown> = {}
  const wanted = fields
    ? Object.entries(fields)
    : Object.keys(record.fields).flatMap(name => (name === body ? [] : [[name, name] as const]))
  for (const [field, path] of wanted) {
    const value = convert(valueAt(record, path, converter.look), field, record.locale, converter, 0)
    if (value !== undefined) place(data, field.split('.'), value)
  }
  return data
}

/** `image.src` of a theme's schema is a field of an object. */
function place(data: Record<string, unknown>, path: readonly string[], value: unknown): void {
  const [key, ...rest] = path as [string, ...string[]]
  if (rest.length === 0) data[key] = value
  else {
    const holder = data[key] ?? {}
    data[key] = holder
    if (typeof holder === 'object') place(holder as Record<string, unknown>, rest, value)
  }
}

/** What themes understand: ids of entries, paths of images, plain values. Undefined for what is empty or has gone. */
function convert(value: Found, field: string, locale: string | undefined, by: Converter, depth: number): unknown {
  if (value === undefined || value === null) return undefined
  if (typeof value !== 'object') return value
  if (Array.isArray(value))
    return (value as readonly FieldValue[])
      .map(item => convert(item, field, locale, by, depth))
      .filter(item => item !== undefined)
  if (isReference(value)) return referred(value.$ref, field, locale, by, depth)
  if (isMediaReference(value)) {
    const media = by.look.media(value.$media)
    if (!media) return undefined
    if (!isPicture(media)) return media.url
    const { fact } = value as { readonly fact?: PictureFact['$fact'] }
    return { $fact: fact ?? 'path', path: by.show(media) } satisfies PictureFact
  }
  if (isRichText(value)) return value.$rich === 'markdown' ? value.value : resolveText(value, { ...by, locale })
  return converted(value as CmsRecord['fields'], field, locale, by, depth)
}

const converted = (
  fields: CmsRecord['fields'],
  field: string,
  locale: string | undefined,
  by: Converter,
  depth: number,
) =>
  Object.fromEntries(
    Object.entries(fields).flatMap(([name, member]) => {
      const made = convert(member, field, locale, by, depth)
      return made === undefined ? [] : [[name, made]]
    }),
  )

/** The id of an entry, or, for a record that is none on this site and never can be, its own fields; not those beyond. */
function referred(id: string, field: string, locale: string | undefined, by: Converter, depth: number): unknown {
  const record = depth > 0 ? undefined : by.look.record(id, locale)
  if (!record) return undefined
  const entry = by.target(record, by.collectionOf(field), by.look)
  if (entry !== undefined || by.isMapped(record)) return entry
  return converted(record.fields, field, locale, by, depth + 1)
}

/** A string is Markdown. Markdown that names nothing of the CMS is a body like that of a file. */
function bodyOf(
  text: Found,
  locale: string | undefined,
  by: Converter,
): { readonly body?: string; readonly rich?: ResolvedRichText } {
  const rich = typeof text === 'string' ? { $rich: 'markdown' as const, value: text } : text
  if (!isRichText(rich)) return {}
  const resolved = resolveText(rich, { ...by, locale })
  const names = Object.keys(resolved.links).length + Object.keys(resolved.assets).length
  return rich.$rich === 'markdown' && names === 0 ? { body: String(rich.value ?? '').trim() } : { rich: resolved }
}
