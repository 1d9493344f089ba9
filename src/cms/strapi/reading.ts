import type { Page, PageQuery, Reading } from '../paged/reading.ts'
import type { Query, StrapiApi, StrapiRecord } from './api.ts'
import { recordOf } from './record.ts'
import { populateOf, type Shape } from './shape.ts'

export interface StrapiReading {
  readonly api: StrapiApi
  /** Drafts or published versions, every language. */
  readonly scope: Query
  readonly pageSize: number
  readonly ahead: number
  readonly adminUrl: string
}

/** Thrown when a type no longer has the fields that are asked for: its shape has to be told anew. */
export class ShapeChanged extends Error {}

/** A type of a Strapi, read with ids in place of what its records relate to. */
export function strapiReading(
  type: string,
  shape: Shape,
  { api, scope, pageSize, ahead, adminUrl }: StrapiReading,
): Reading<StrapiRecord> {
  const populate = populateOf(shape)
  const keys: Query = { 'fields[0]': 'documentId', ...(shape.localized && { 'fields[1]': 'locale' }) }
  return {
    name: api.name,
    type,
    pageSize,
    ahead,
    async page(query): Promise<Page<StrapiRecord>> {
      const answer = await api.page(type, { ...scope, ...(query.keysOnly ? keys : populate), ...parameters(query) })
      if (answer === 'invalid') throw new ShapeChanged(`${type} has changed its fields`)
      return answer
    },
    key: ({ documentId, locale }) => ({ id: documentId, ...(typeof locale === 'string' && { locale }) }),
    editedAt: ({ updatedAt }) => (typeof updatedAt === 'string' ? updatedAt : undefined),
    record: raw => recordOf(type, raw, shape, adminUrl),
  }
}

const SORT = {
  newest: { 'sort[0]': 'updatedAt:desc', 'sort[1]': 'id:desc' },
  oldest: { 'sort[0]': 'updatedAt:asc', 'sort[1]': 'id:asc' },
  id: { 'sort[0]': 'id:asc' },
} as const

function parameters({ order, number, size, since, ids, related }: PageQuery): Query {
  const query: Record<string, string | number> = {
    ...SORT[order],
    'pagination[page]': number,
    'pagination[pageSize]': size,
  }
  if (since !== undefined) query['filters[updatedAt][$gte]'] = since
  for (const [index, id] of (ids ?? []).entries()) query[`filters[documentId][$in][${index}]`] = id
  for (const [index, id] of (related?.ids ?? []).entries())
    query[`filters[${related?.relation}][documentId][$in][${index}]`] = id
  return query
}
