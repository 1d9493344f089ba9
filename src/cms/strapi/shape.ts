import { SiteError } from '#model/failure.ts'
import type { Query, StrapiApi, StrapiRecord } from './api.ts'
import type { StrapiSchemas } from './schemas.ts'

/** What of a type must be asked for by name, since Strapi leaves it out otherwise. */
export interface Shape {
  /** Field → the type (plural API id) that it leads to; null where that is not known, '' where it leads nowhere yet. */
  readonly relations: Readonly<Record<string, string | null>>
  readonly media: readonly string[]
  /** Components and dynamic zones. */
  readonly components: readonly string[]
  /** Whether its records exist once a language. */
  readonly localized: boolean
  /** `api::article.article`, where it is known. */
  readonly uid?: string
}

/** The query that brings a record with ids in place of what it relates to. */
export function populateOf({ relations, media, components }: Shape): Query {
  const query: Record<string, string> = {}
  for (const name of [...Object.keys(relations), ...media]) query[`populate[${name}][fields][0]`] = 'documentId'
  for (const name of components) query[`populate[${name}][populate]`] = '*'
  return query
}

/**
 * The shape of a type: from its schema where the credentials can see it, else from a record and a few questions. Null for a
 * type that has no record to tell it by.
 */
export async function shapeOf(
  type: string,
  api: StrapiApi,
  schemas: StrapiSchemas | null,
  drafts: Query,
): Promise<Shape | null> {
  const known = schemas?.types.find(({ pluralName }) => pluralName === type)
  if (known) return fromSchema(known, schemas as StrapiSchemas)
  const records = await samples(type, api, drafts)
  return records.length === 0 ? null : probe(type, records, api, drafts)
}

/**
 * The newest records with their own values, and one with all that it leads to: Strapi sends every record that it leads to, whole,
 * and an author can have written thousands of articles.
 */
async function samples(type: string, api: StrapiApi, drafts: Query): Promise<StrapiRecord[]> {
  const newest: Query = { 'sort[0]': 'id:desc', ...drafts }
  const pages = await Promise.all([
    api.page(type, { populate: '*', 'pagination[pageSize]': 1, ...newest }),
    api.page(type, { 'pagination[pageSize]': 25, ...newest }),
  ])
  return pages.flatMap(page => {
    if (page === 'invalid') throw api.malformed(type, 'it refuses a plain reading of the type')
    return page.records
  })
}

function fromSchema(type: StrapiSchemas['types'][number], { types }: StrapiSchemas): Shape {
  const relations: Record<string, string | null> = {}
  const media: string[] = []
  const components: string[] = []
  for (const [name, attribute] of Object.entries(type.attributes)) {
    if (attribute.private || type.system.has(name)) continue
    if (attribute.type === 'relation') {
      const target = types.find(({ uid }) => uid === attribute.target)
      if (target && attribute.target?.startsWith('api::')) relations[name] = target.pluralName
    } else if (attribute.type === 'media') media.push(name)
    else if (attribute.type === 'component' || attribute.type === 'dynamiczone') components.push(name)
  }
  return { relations, media, components, localized: type.localized, uid: type.uid }
}

/** Fields that every record has, and that are never anything else. */
const PLAIN = new Set(['id', 'documentId', 'createdAt', 'updatedAt', 'publishedAt', 'locale', 'localizations'])

/** Tells from records what each field is; asks Strapi about those that are empty in all of them. */
async function probe(type: string, records: readonly StrapiRecord[], api: StrapiApi, drafts: Query): Promise<Shape> {
  const relations: Record<string, string | null> = {}
  const media: string[] = []
  const components: string[] = []
  const names = new Set(records.flatMap(record => Object.keys(record)).filter(name => !PLAIN.has(name)))
  const kinds = await Promise.all(
    [...names].map(async name => [name, kindOf(name, records) ?? (await ask(type, name, api))] as const),
  )
  for (const [name, kind] of kinds)
    if (kind === 'relation')
      relations[name] = await targetOf(
        type,
        name,
        idIn(name, records) ?? (await exampleOf(type, name, api, drafts)),
        api,
      )
    else if (kind === 'media') media.push(name)
    else if (kind === 'component') components.push(name)
  return { relations, media, components, localized: records.some(({ locale }) => typeof locale === 'string') }
}

type Kind = 'relation' | 'media' | 'component' | 'plain'

/** Undefined where the field is empty in every record. */
function kindOf(name: string, records: readonly StrapiRecord[]): Kind | undefined {
  for (const record of records) {
    const value = record[name]
    const first = Array.isArray(value) ? value[0] : value
    if (first === undefined || first === null) continue
    if (typeof first !== 'object') return 'plain'
    if ('documentId' in first) return 'mime' in first && 'url' in first ? 'media' : 'relation'
    return 'id' in first ? 'component' : 'plain'
  }
  return undefined
}

/** Strapi refuses to populate what cannot be, and fields that the other end does not have. */
async function ask(type: string, name: string, api: StrapiApi): Promise<Kind> {
  const takes = async (populate: Query): Promise<boolean> =>
    (await api.page(type, { ...populate, 'fields[0]': 'documentId', 'pagination[pageSize]': 1 })) !== 'invalid'
  if (!(await takes({ [`populate[${name}]`]: true }))) return 'plain'
  // Asked for the `documentId` of a component, Strapi fails instead of refusing.
  if (!(await takes({ [`populate[${name}][fields][0]`]: 'createdAt' }))) return 'component'
  return (await takes({ [`populate[${name}][fields][0]`]: 'mime' })) ? 'media' : 'relation'
}

/** What a relation leads to in one of these records. */
const idIn = (name: string, records: readonly StrapiRecord[]): string | undefined =>
  records
    .flatMap(record => record[name] as StrapiRecord | StrapiRecord[] | null | undefined)
    .find(value => value?.documentId)?.documentId

/** What a relation leads to in any record; undefined where it leads nowhere yet. */
async function exampleOf(type: string, name: string, api: StrapiApi, drafts: Query): Promise<string | undefined> {
  const page = await api.page(type, {
    ...{ [`filters[${name}][documentId][$notNull]`]: true, [`populate[${name}][fields][0]`]: 'documentId' },
    ...{ 'fields[0]': 'documentId', 'pagination[pageSize]': 1, ...drafts },
  })
  return page === 'invalid' ? undefined : idIn(name, page.records)
}

/**
 * A relation does not say where it leads: the types are tried that the field may be called after, and asked for the record that it
 * leads to. One that leads nowhere yet is taken for the first of these types that there is.
 */
async function targetOf(type: string, name: string, id: string | undefined, api: StrapiApi): Promise<string | null> {
  const named: Query = id === undefined ? {} : { 'filters[documentId][$eq]': id }
  for (const candidate of new Set([name, plural(name), type])) {
    try {
      const page = await api.page(candidate, { ...named, 'fields[0]': 'documentId', 'pagination[pageSize]': 1 })
      if (page !== 'invalid' && (page.total > 0 || (id === undefined && candidate !== type))) return candidate
    } catch (error) {
      if (!(error instanceof SiteError)) throw error
    }
  }
  return id === undefined ? '' : null
}

function plural(name: string): string {
  if (/[^aeiou]y$/.test(name)) return `${name.slice(0, -1)}ies`
  return /(?:s|x|ch|sh)$/.test(name) ? `${name}es` : `${name}s`
}
