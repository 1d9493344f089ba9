import type { FieldDescription, SourceDescription, TypeDescription } from '#cms/cms.ts'
import type { Failure } from '#model/failure.ts'
import type { CollectionMapping } from '#model/mapping.ts'
import type { Mappings } from './mappings.ts'

/** What is wrong with a mapping, told by what its source says of itself: types that cannot be read, fields that are not there. */
export function checkMappings(
  mappings: Mappings,
  { types, failures }: SourceDescription,
  where: string,
): readonly Failure[] {
  const byName = new Map(types.map(type => [type.type, type]))
  return Object.entries(mappings).flatMap(([collection, mapping]) => {
    const type = byName.get(mapping.type)
    if (type && type.total !== null) return missingFields(collection, mapping, type, byName, where)
    if (failures.length > 0 && !type) return []
    const known = types.map(each => `"${each.type}"`).join(', ')
    return [
      {
        code: type ? 'cms-forbidden' : 'cms-type-unknown',
        message: `The collection "${collection}" is to come from the type "${mapping.type}", but ${type ? 'the credentials may not read it' : 'the CMS has none of that name'}`,
        where,
        hint: known ? `There are ${known}.` : 'The credentials may not list the types.',
      },
    ]
  })
}

/** Fields that every record has, whatever the CMS lists. */
const ALWAYS = new Set(['id', 'locale', 'title', 'slug', 'createdAt', 'updatedAt', 'publishedAt'])

function missingFields(
  collection: string,
  { fields = {}, filter = {}, body, slug }: CollectionMapping,
  type: TypeDescription,
  types: ReadonlyMap<string, TypeDescription>,
  where: string,
): readonly Failure[] {
  // A type without records, for credentials that do not see schemas, says nothing of its fields.
  if (type.fields.length === 0) return []
  const paths = new Set([
    ...Object.values(fields),
    ...Object.keys(filter),
    ...[body, slug].filter(path => path !== undefined),
  ])
  return [...paths].flatMap(path => {
    const missing = firstMissing(path.split('.'), type, types)
    if (!missing) return []
    const names = missing.type.fields.map(({ name }) => name).join(', ')
    return [
      {
        code: 'cms-field-unknown',
        message: `The collection "${collection}" reads "${path}", but "${missing.type.type}" has no field "${missing.field}"`,
        where,
        hint: `It has ${names}.`,
      },
    ]
  })
}

function firstMissing(
  [field, ...rest]: readonly string[],
  type: TypeDescription,
  types: ReadonlyMap<string, TypeDescription>,
): { readonly type: TypeDescription; readonly field: string } | undefined {
  if (field === undefined || ALWAYS.has(field)) return undefined
  const found = type.fields.find(({ name }) => name === field)
  if (!found) return { type, field }
  const target = found.target === undefined ? undefined : types.get(found.target)
  return rest.length > 0 && target && target.fields.length > 0 ? firstMissing(rest, target, types) : undefined
}

const BODIES = ['body', 'text', 'content', 'html', 'article']

/** A mapping to start from: every type a collection, every field under its own name, the long text as the body. */
export function suggestMappings({ types }: SourceDescription): Mappings {
  return Object.fromEntries(
    types
      .filter(({ total }) => total !== null)
      .map(({ type, fields }): [string, CollectionMapping] => {
        const body =
          fields.find(({ name }) => BODIES.includes(name))?.name ??
          fields.find(({ kind }) => kind === 'rich-text')?.name
        const slug = fields.find(({ name }) => name === 'slug')?.name
        const rest = fields.filter(({ name }) => name !== body && name !== slug && !ALWAYS.has(name))
        const title = fields.filter(({ name }) => name === 'title')
        return [
          type,
          {
            type,
            fields: Object.fromEntries([...title, ...rest].map(({ name }: FieldDescription) => [name, name])),
            // Links in texts lead there; where the theme has its pages, whoever starts from this knows.
            ...(body !== undefined && { body, route: `/${type}/{id}/` }),
            ...(slug !== undefined && { slug }),
          },
        ]
      }),
  )
}
