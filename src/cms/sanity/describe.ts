import type { FieldDescription, TypeDescription } from '../cms.ts'
import type { Query, SanityDocument } from './api.ts'
import { isAsset } from './records.ts'

/** Documents of a type that are looked at. */
const SAMPLES = 20

/** Sanity keeps no schema with its data: types and fields are told from the documents that there are. */
export async function describeDataset(query: Query, wanted: readonly string[]): Promise<TypeDescription[]> {
  const found = await query<string[]>('array::unique(*[!(_id in path("_.**"))]._type)')
  return Promise.all(
    [...new Set([...found, ...wanted])]
      .filter(type => !type.startsWith('system.') && !isAsset({ _id: '', _type: type, _updatedAt: '' }))
      .sort()
      .map(async type => {
        const [total, samples] = await Promise.all([
          query<number>('count(*[_type == $type])', { type }),
          query<SanityDocument[]>(`*[_type == $type] | order(_updatedAt desc) [0...${SAMPLES}]`, { type }),
        ])
        return { type, total, fields: fieldsOf(samples) }
      }),
  )
}

function fieldsOf(samples: readonly SanityDocument[]): FieldDescription[] {
  const fields = new Map<string, FieldDescription>()
  for (const document of samples)
    for (const [name, value] of Object.entries(document))
      if (!name.startsWith('_') && value !== null && !fields.has(name)) fields.set(name, { name, kind: kindOf(value) })
  return [...fields.values()]
}

function kindOf(value: unknown): FieldDescription['kind'] {
  if (Array.isArray(value)) return value.some(item => item?._type === 'block') ? 'rich-text' : 'list'
  if (typeof value === 'number' || typeof value === 'boolean') return typeof value as 'number' | 'boolean'
  if (typeof value === 'string') return /^\d{4}-\d\d-\d\d(?:T|$)/.test(value) ? 'date' : 'text'
  const { _type, _ref, asset } = value as { _type?: unknown; _ref?: unknown; asset?: unknown }
  if (typeof _ref === 'string') return 'reference'
  if (_type === 'slug') return 'text'
  return asset ? 'media' : 'object'
}
