import { failuresOf } from '#model/failure.ts'
import type { FieldDescription, SourceDescription, TypeDescription } from '../cms.ts'
import type { StrapiApi, StrapiRecord } from './api.ts'
import { readSchemas, type StrapiAttribute, type StrapiSchemas, type StrapiType } from './schemas.ts'
import { shapeOf } from './shape.ts'

/** Every type that the credentials can list, and those that were named; each with what can be read of it. */
export async function describeStrapi(types: readonly string[], api: StrapiApi): Promise<SourceDescription> {
  const schemas = await readSchemas(api)
  const listed = (schemas?.types ?? []).filter(({ uid }) => uid.startsWith('api::')).map(({ pluralName }) => pluralName)
  const described: TypeDescription[] = []
  const failures: SourceDescription['failures'][number][] = []
  for (const type of [...new Set([...types, ...listed])].sort())
    try {
      described.push(await describe(type, api, schemas))
    } catch (error) {
      failures.push(...failuresOf(error, 'cms-unreadable'))
      if (listed.includes(type)) described.push({ type, total: null, fields: fieldsOf(schemas, type) })
    }
  return { types: described, failures }
}

async function describe(type: string, api: StrapiApi, schemas: StrapiSchemas | null): Promise<TypeDescription> {
  const page = await api.page(type, { 'pagination[pageSize]': 25 })
  if (page === 'invalid') throw api.malformed(type, 'it refuses a plain reading of the type')
  const known = fieldsOf(schemas, type)
  if (known.length > 0) return { type, total: page.total, fields: known }
  const { relations = {}, media = [], components = [] } = (await shapeOf(type, api, null, {})) ?? {}
  const led = new Set([...Object.keys(relations), ...media, ...components])
  const own = new Set(page.records.flatMap(record => Object.keys(record)).filter(name => !NAMELESS.has(name)))
  const fields: FieldDescription[] = [
    ...[...own.difference(led)].map(name => ({ name, kind: kindOf(name, page.records) })),
    ...Object.entries(relations).map(([name, to]) => ({ name, kind: 'reference' as const, ...(to && { target: to }) })),
    ...media.map(name => ({ name, kind: 'media' as const })),
    ...components.map(name => ({ name, kind: 'object' as const })),
  ]
  return { type, total: page.total, fields }
}

/** What identifies a record is no field of it. */
const NAMELESS = new Set(['id', 'documentId'])

const fieldsOf = (schemas: StrapiSchemas | null, type: string): FieldDescription[] => {
  const known = schemas?.types.find(({ pluralName }) => pluralName === type)
  if (!known) return []
  return Object.entries(known.attributes).flatMap(([name, attribute]) =>
    attribute.private || known.system.has(name) ? [] : [fieldOf(name, attribute, schemas?.types ?? [])],
  )
}

const KINDS: Readonly<Record<string, FieldDescription['kind']>> = {
  string: 'text',
  text: 'text',
  uid: 'text',
  email: 'text',
  enumeration: 'text',
  richtext: 'rich-text',
  blocks: 'rich-text',
  integer: 'number',
  biginteger: 'number',
  float: 'number',
  decimal: 'number',
  boolean: 'boolean',
  date: 'date',
  datetime: 'date',
  time: 'text',
  media: 'media',
  relation: 'reference',
  component: 'object',
  dynamiczone: 'list',
  json: 'object',
}

function fieldOf(
  name: string,
  { type, target, required }: StrapiAttribute,
  types: readonly StrapiType[],
): FieldDescription {
  const leadsTo = types.find(({ uid }) => uid === target)?.pluralName
  return {
    name,
    kind: KINDS[type] ?? 'unknown',
    ...(leadsTo !== undefined && { target: leadsTo }),
    ...(required && { required }),
  }
}

const DATE = /^\d{4}-\d\d-\d\d(?:T[\d:.]+Z?)?$/

/** What the values of a field look like. */
function kindOf(name: string, records: readonly StrapiRecord[]): FieldDescription['kind'] {
  const value = records.map(record => record[name]).find(each => each !== null && each !== undefined)
  if (Array.isArray(value)) return 'list'
  if (typeof value === 'string') return DATE.test(value) ? 'date' : 'text'
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as 'number' | 'boolean'
  return value === undefined ? 'unknown' : 'object'
}
