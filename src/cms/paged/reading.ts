import { SiteError } from '#model/failure.ts'
import type { CmsRecord } from '#model/record.ts'
import type { RecordKey } from '../cms.ts'

/** One page of the records of a type. */
export interface Page<Raw> {
  readonly records: readonly Raw[]
  /** Of all pages together. */
  readonly total: number
}

export interface PageQuery {
  /** `newest`: the last edit first. */
  readonly order: 'newest' | 'oldest' | 'id'
  /** Counts from 1. */
  readonly number: number
  readonly size: number
  /** Only what was edited at this time (ISO) or later. */
  readonly since?: string
  readonly ids?: readonly string[]
  /** Only what leads to one of these records by a relation. */
  readonly related?: { readonly relation: string; readonly ids: readonly string[] }
  /** Nothing but what names a record. */
  readonly keysOnly?: boolean
}

/** A type of a CMS that gives its records in numbered pages, and tells of each when it was edited. */
export interface Reading<Raw> {
  /** Of the source, for messages. */
  readonly name: string
  readonly type: string
  readonly pageSize: number
  /** Pages that are asked for at once. */
  readonly ahead: number
  page(query: PageQuery): Promise<Page<Raw>>
  key(raw: Raw): RecordKey
  /** ISO; undefined where the CMS does not tell. */
  editedAt(raw: Raw): string | undefined
  record(raw: Raw): CmsRecord
}

export const newest = <Raw>(reading: Reading<Raw>, count: number): Promise<Page<Raw>> =>
  reading.page({ order: 'newest', number: 1, size: count })

/**
 * Records since a time, oldest edit first. Each page begins with the last time of the one before: what is edited meanwhile
 * moves to the end, and nothing is passed over. A record may come twice.
 */
export async function* editedSince<Raw>(reading: Reading<Raw>, since: string): AsyncGenerator<Raw> {
  let from = since
  for (let number = 1; ; ) {
    const { records, total } = await reading.page({ order: 'oldest', number, size: reading.pageSize, since: from })
    yield* records
    const last = records.at(-1)
    const edited = last && reading.editedAt(last)
    if (edited === undefined || number * records.length >= total) return
    if (edited > from) {
      from = edited
      number = 1
    } else number++
  }
}

export interface Everything<Raw> {
  readonly pages: AsyncIterable<Page<Raw>>
  /** Afterwards: whether the type stood still meanwhile, as far as its totals tell. */
  readonly steady: () => boolean
}

/** Every record, or those that a query selects, in pages that are asked for side by side. */
export function everything<Raw>(
  reading: Reading<Raw>,
  query: Pick<PageQuery, 'ids' | 'related' | 'keysOnly'> = {},
): Everything<Raw> {
  const totals = new Set<number>()
  const fetchPage = (number: number): Promise<Page<Raw>> =>
    reading.page({ ...query, order: 'id', number, size: reading.pageSize })
  async function* pages(): AsyncGenerator<Page<Raw>> {
    const first = await fetchPage(1)
    const size = first.records.length
    const count = size === 0 ? 0 : Math.ceil(first.total / size)
    const ahead: Promise<Page<Raw>>[] = []
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

export const keyText = ({ id, locale }: RecordKey): string => (locale === undefined ? id : `${id} ${locale}`)

export function keyOf(text: string): RecordKey {
  const [id, locale] = text.split(' ') as [string, string?]
  return locale === undefined ? { id } : { id, locale }
}

const TRIES = 4

/** The keys of all records; read again while editors publish and delete in between. */
export async function allKeys<Raw>(reading: Reading<Raw>): Promise<ReadonlySet<string>> {
  for (let attempt = 1; attempt <= TRIES; attempt++) {
    const keys = new Set<string>()
    let total = 0
    const { pages, steady } = everything(reading, { keysOnly: true })
    for await (const each of pages) {
      total = each.total
      for (const raw of each.records) keys.add(keyText(reading.key(raw)))
    }
    if (steady() && keys.size === total) return keys
  }
  throw new SiteError({
    code: 'cms-unsteady',
    message: `The list of "${reading.type}" of ${reading.name} was another one each of ${TRIES} times that it was read`,
    where: reading.type,
    hint: 'Editors, or an import, change it faster than it can be read. Pull again; what is live stays live.',
  })
}

/** Ids that one address can hold. */
const IDS_AT_ONCE = 50

/** Records by their ids; those that are gone are not among them. */
export async function* byIds<Raw>(reading: Reading<Raw>, ids: Iterable<string>): AsyncGenerator<Raw> {
  for (const some of chunks(ids))
    for await (const { records } of everything(reading, { ids: some }).pages) yield* records
}

/** Records whose relation leads to one of these. */
export async function* relatedTo<Raw>(
  reading: Reading<Raw>,
  relation: string,
  ids: Iterable<string>,
): AsyncGenerator<Raw> {
  for (const some of chunks(ids))
    for await (const { records } of everything(reading, { related: { relation, ids: some } }).pages) yield* records
}

function* chunks(ids: Iterable<string>): Iterable<readonly string[]> {
  const all = [...ids]
  for (let at = 0; at < all.length; at += IDS_AT_ONCE) yield all.slice(at, at + IDS_AT_ONCE)
}
