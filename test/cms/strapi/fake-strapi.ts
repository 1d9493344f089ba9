import type { Fetch } from '#cms/http/fetch.ts'

/** A document of the fake: plain fields, and in `to` what its relations lead to. */
export interface FakeDocument {
  readonly documentId: string
  readonly fields: Readonly<Record<string, unknown>>
  readonly to?: Readonly<Record<string, string | null>>
}

interface Row extends FakeDocument {
  readonly id: number
  readonly updatedAt: string
}

export interface FakeStrapi {
  readonly fetch: Fetch
  /** Names of the relations of each type. */
  readonly relations: Record<string, readonly string[]>
  put(type: string, document: FakeDocument): void
  remove(type: string, documentId: string): void
  /** Called before each answer; what it returns is the answer instead. */
  meddle: (url: URL, count: number) => Response | undefined
}

/**
 * As much of Strapi's REST API as the adapter uses, in memory: pages, sorting, filters by time and id, relations that have to be
 * asked for, a media library. A time for every edit, and another `id` as well, as in Strapi.
 */
export function fakeStrapi(types: Readonly<Record<string, readonly string[]>>): FakeStrapi {
  const tables = new Map(Object.keys(types).map(type => [type, new Map<string, Row>()]))
  let clock = Date.UTC(2026, 0, 1)
  let ids = 0
  let asked = 0
  const table = (type: string): Map<string, Row> => tables.get(type) as Map<string, Row>
  const json = (status: number, body: unknown): Response => new Response(JSON.stringify(body), { status })

  const answer = (url: URL): Response => {
    const type = url.pathname.replace('/api/', '')
    if (type === 'upload/files') return json(200, [])
    if (type === 'content-type-builder/content-types') return json(403, {})
    if (!tables.has(type)) return json(404, { error: {} })
    const query = url.searchParams
    const relations = fake.relations[type] ?? []
    const populated = [...query.keys()].flatMap(key => /^populate\[(\w+)\]/.exec(key)?.[1] ?? [])
    if (populated.some(name => !relations.includes(name))) return json(400, { error: {} })
    const list = (pattern: RegExp): string[] => [...query].flatMap(([key, value]) => (pattern.test(key) ? [value] : []))
    const named = list(/^filters\[documentId\]\[\$(?:in|eq)\]/)
    const since = query.get('filters[updatedAt][$gte]')
    const related = [...query].flatMap(([key, value]) => {
      const relation = /^filters\[(\w+)\]\[documentId\]\[\$in\]/.exec(key)?.[1]
      return relation ? [[relation, value] as const] : []
    })
    const filled = [...query.keys()].flatMap(key => /^filters\[(\w+)\]\[documentId\]\[\$notNull\]/.exec(key)?.[1] ?? [])
    let rows = [...table(type).values()].filter(
      row =>
        (named.length === 0 || named.includes(row.documentId)) &&
        (since === null || row.updatedAt >= since) &&
        filled.every(relation => isThere(row.to?.[relation])) &&
        (related.length === 0 || related.some(([relation, id]) => row.to?.[relation] === id)),
    )
    const [field = 'id', direction] = (query.get('sort[0]') ?? 'id:asc').split(':') as ['id' | 'updatedAt', string]
    rows = rows.sort((a, b) => (a[field] < b[field] ? -1 : 1) * (direction === 'desc' ? -1 : 1))
    const size = Math.min(100, Number(query.get('pagination[pageSize]') ?? 25))
    const from = (Number(query.get('pagination[page]') ?? 1) - 1) * size
    const all = query.get('populate') === '*'
    const shown = rows.slice(from, from + size).map(({ id, documentId, updatedAt, fields, to = {} }) => ({
      ...{ id, documentId, ...fields, updatedAt },
      ...Object.fromEntries(
        relations
          .filter(name => all || populated.includes(name))
          .map(name => [name, isThere(to[name]) ? { id: 1, documentId: to[name] } : null]),
      ),
    }))
    return json(200, { data: shown, meta: { pagination: { total: rows.length } } })
  }
  const isThere = (id: string | null | undefined): id is string =>
    typeof id === 'string' && [...tables.values()].some(each => each.has(id))

  const fake: FakeStrapi = {
    relations: { ...types },
    meddle: () => undefined,
    async fetch(url, { signal }) {
      signal?.throwIfAborted()
      return fake.meddle(url, ++asked) ?? answer(url)
    },
    put(type, document) {
      clock += 1000
      table(type).set(document.documentId, { ...document, id: ++ids, updatedAt: new Date(clock).toISOString() })
    },
    remove(type, documentId) {
      table(type).delete(documentId)
    },
  }
  return fake
}
