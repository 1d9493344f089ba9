import { SiteError } from '#model/failure.ts'
import type { RecordKey } from '../cms.ts'
import type { Query, StrapiApi, StrapiPage, StrapiRecord } from './api.ts'

/** How a type is read, whatever is read of it. */
export interface Reading {
  readonly api: StrapiApi
  readonly type: string
  /** Drafts or published versions, every language. */
  readonly scope: Query
  /** What brings relations and media. */
  readonly populate: Query
  readonly localized: boolean
  readonly pageSize: number
  /** Pages that are asked for at once. */
  readonly ahead: number
}

/** Thrown when the type no longer has the fields that are asked for: its shape has to be told anew. */
export class ShapeChanged extends Error {}

async function page({ api, type, scope }: Reading, query: Query): Promise<StrapiPage> {
  const answer = await api.page(type, { ...scope, ...query })
  if (answer === 'invalid') throw new ShapeChanged(`${type} has changed its fields`)
  return answer
}

/** The records that were edited last, and how many there are in all. */
export const newest = (reading: Reading, count: number): Promise<StrapiPage> =>
  page(reading, {
    ...reading.populate,
    'sort[0]': 'updatedAt:desc',
    'sort[1]': 'id:desc',
    'pagination[pageSize]': count,
  })

/**
 * Records since a time, oldest edit first. Each page begins with the last time of the one before: what is edited meanwhile
 * moves to the end, and nothing is passed over. A record may come twice.
 */
export async function* editedSince(reading: Reading, since: string): AsyncGenerator<StrapiRecord> {
  let from = since
  for (let number = 1; ; ) {
    const { records, total } = await page(reading, {
      ...reading.populate,
      'filters[updatedAt][$gte]': from,
      'sort[0]': 'updatedAt:asc',
      'sort[1]': 'id:asc',
      'pagination[page]': number,
      'pagination[pageSize]': reading.pageSize,
    })
    yield* records
    const last = records.at(-1)?.updatedAt
    if (records.length === 0 || number * records.length >= total || typeof last !== 'string') return
    if (last > from) {
      from = last
      number = 1
    } else number++
  }
}

/** Every record, in pages that are asked for side by side. `steady` tells afterwards whether the type stood still meanwhile. */
export function everything(
  reading: Reading,
  populate: Query,
): { readonly pages: AsyncIterable<StrapiPage>; readonly steady: () => boolean } {
  const totals = new Set<number>()
  const fetchPage = (number: number): Promise<StrapiPage> =>
    page(reading, {
      ...populate,
      'sort[0]': 'id:asc',
      'pagination[page]': number,
      'pagination[pageSize]': reading.pageSize,
    })
  async function* pages(): AsyncGenerator<StrapiPage> {
    const first = await fetchPage(1)
    const size = first.records.length
    const count = size === 0 ? 0 : Math.ceil(first.total / size)
    const ahead: Promise<StrapiPage>[] = []
    let next = 2
    const fill = (): void => {
      while (next <= count && ahead.length < reading.ahead) {
        const asked = fetchPage(next++)
        asked.catch(() => {})
        ahead.push(asked)
      }
    }
    fill()
    totals.add(first.total)
    yield first
    for (let asked = ahead.shift(); asked; asked = ahead.shift()) {
      fill()
      const each = await asked
      totals.add(each.total)
      yield each
    }
  }
  return { pages: pages(), steady: () => totals.size <= 1 }
}

export const keyOf = ({ id, locale }: RecordKey): string => (locale === undefined ? id : `${id} ${locale}`)

export const keyOfRaw = ({ documentId, locale }: StrapiRecord): string =>
  keyOf({ id: documentId, ...(typeof locale === 'string' && { locale }) })

const TRIES = 4

/** The keys of all records; read again while editors publish and delete in between. */
export async function allKeys(reading: Reading): Promise<ReadonlySet<string>> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const keys = new Set<string>()
    let total = 0
    const { pages, steady } = everything(reading, {
      'fields[0]': 'documentId',
      ...(reading.localized && { 'fields[1]': 'locale' }),
    })
    for await (const each of pages) {
      total = each.total
      for (const record of each.records) keys.add(keyOfRaw(record))
    }
    if (steady() && keys.size === total) return keys
  }
  throw new SiteError({
    code: 'cms-unsteady',
    message: `The list of "${reading.type}" of ${reading.api.name} was another one each of ${TRIES} times that it was read`,
    where: reading.type,
    hint: 'Editors, or an import, change it faster than it can be read. Pull again; what is live stays live.',
  })
}

/** Documents that one address can name. */
const IDS_AT_ONCE = 50

/** Records by the ids of their documents; those that are gone are not among them. */
export async function* byIds(reading: Reading, ids: Iterable<string>): AsyncGenerator<StrapiRecord> {
  yield* matching(reading, ids, (index: number) => `filters[documentId][$in][${index}]`)
}

/** Records whose relation leads to one of these documents. */
export async function* relatedTo(
  reading: Reading,
  relation: string,
  ids: Iterable<string>,
): AsyncGenerator<StrapiRecord> {
  yield* matching(reading, ids, (index: number) => `filters[${relation}][documentId][$in][${index}]`)
}

async function* matching(
  reading: Reading,
  ids: Iterable<string>,
  parameter: (index: number) => string,
): AsyncGenerator<StrapiRecord> {
  const all = [...ids]
  for (let at = 0; at < all.length; at += IDS_AT_ONCE) {
    const some = Object.fromEntries(all.slice(at, at + IDS_AT_ONCE).map((id, index) => [parameter(index), id]))
    for await (const { records } of everything(reading, { ...reading.populate, ...some }).pages) yield* records
  }
}
