import { createHmac } from 'node:crypto'
import { SiteError } from '#model/failure.ts'
import { type Asking, ask, malformed } from '../http/ask.ts'
import type { Page, PageQuery } from '../paged/reading.ts'

/** A post, page, tag or author as Ghost sends it. */
export type GhostRecord = Readonly<Record<string, unknown>> & { readonly id: string }

export const GHOST_TYPES = ['posts', 'pages', 'tags', 'authors'] as const
export type GhostType = (typeof GHOST_TYPES)[number]

/** Only these tell when they were edited. */
export const isTimed = (type: GhostType): boolean => type === 'posts' || type === 'pages'

export interface GhostApi {
  readonly name: string
  page(type: GhostType, query: PageQuery): Promise<Page<GhostRecord>>
}

export interface GhostKeys {
  readonly key: string
  /** `id:secret` of an Admin API key: with it, drafts are read as well. */
  readonly adminKey?: string
}

const VERSION = 'v6.0'
const KEPT = 'id,updated_at'

/** The Content API, or for drafts the Admin API, which has no authors. */
export function ghostApi(base: string, { key, adminKey }: GhostKeys, asking: Asking): GhostApi {
  return {
    name: asking.name,
    async page(type, query) {
      const asAdmin = adminKey !== undefined && isTimed(type)
      const url = new URL(`${base}/ghost/api/${asAdmin ? 'admin' : 'content'}/${type}/`)
      for (const [name, value] of Object.entries(parameters(type, query, asAdmin))) url.searchParams.set(name, value)
      if (!asAdmin) url.searchParams.set('key', key)
      const headers = {
        'accept-version': VERSION,
        ...(asAdmin && { authorization: `Ghost ${tokenOf(adminKey, Date.now())}` }),
      }
      const { status, body } = await ask(url, { ...asking, headers })
      const place = `${url.origin}${url.pathname}`
      if (status >= 400) throw new SiteError(malformed(`it answers with HTTP ${status}`, place, asking))
      const answer = body as { readonly [list: string]: unknown; readonly meta?: { pagination?: { total?: unknown } } }
      const records = answer[type]
      const total = answer.meta?.pagination?.total
      const isList = Array.isArray(records) && records.every(record => typeof record?.id === 'string')
      if (!isList || typeof total !== 'number')
        throw new SiteError(
          malformed(`the answer has no list \`${type}\` of records with ids, and its total`, place, asking),
        )
      return { records: records as GhostRecord[], total }
    },
  }
}

const ORDER = { newest: 'updated_at desc,id desc', oldest: 'updated_at asc,id asc', id: 'id asc' } as const

function parameters(type: GhostType, query: PageQuery, asAdmin: boolean): Record<string, string> {
  const filters: string[] = []
  // Any other notation of the time finds nothing, and is no error.
  if (query.since !== undefined) filters.push(`updated_at:>='${query.since.slice(0, 19).replace('T', ' ')}'`)
  if (query.ids) filters.push(`id:[${query.ids.join(',')}]`)
  return {
    limit: String(query.size),
    page: String(query.number),
    order: isTimed(type) ? ORDER[query.order] : 'id asc',
    ...(filters.length > 0 && { filter: filters.join('+') }),
    ...(query.keysOnly ? { fields: isTimed(type) ? KEPT : 'id' } : isTimed(type) && { include: 'tags,authors' }),
    ...(asAdmin && !query.keysOnly && { formats: 'html' }),
  }
}

/** A token of five minutes for one request of the Admin API. */
function tokenOf(adminKey: string, now: number): string {
  const [id = '', secret = ''] = adminKey.split(':')
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url')
  const issued = Math.floor(now / 1000)
  const head = encode({ alg: 'HS256', typ: 'JWT', kid: id })
  const claims = encode({ iat: issued, exp: issued + 300, aud: '/admin/' })
  const signature = createHmac('sha256', Buffer.from(secret, 'hex')).update(`${head}.${claims}`).digest('base64url')
  return `${head}.${claims}.${signature}`
}
