import { type Failure, SiteError } from '#model/failure.ts'
import { type Asking, ask, malformed } from '../http/ask.ts'

/** Resources as the Delivery and the Preview API give them; of fields, nothing is known before it is looked at. */
export interface Resource {
  readonly sys: {
    readonly id: string
    readonly type: string
    readonly revision?: number
    readonly updatedAt?: string
    readonly contentType?: { readonly sys: { readonly id: string } }
  }
  /** Field → language → value. */
  readonly fields?: Readonly<Record<string, Readonly<Record<string, unknown>> | undefined>>
}

export interface Locale {
  readonly code: string
  readonly default: boolean
  readonly fallbackCode: string | null
}

export interface ContentType {
  readonly sys: { readonly id: string }
  readonly name?: string
  readonly displayField?: string
  readonly fields: readonly ContentTypeField[]
}

export interface ContentTypeField {
  readonly id: string
  readonly type: string
  readonly linkType?: string
  readonly required?: boolean
  readonly items?: {
    readonly type: string
    readonly linkType?: string
    readonly validations?: readonly LinkRule[]
  }
  readonly validations?: readonly (LinkRule & {
    /** Of rich text: what may stand in it, by the kind of the node. */
    readonly nodes?: Readonly<Record<string, readonly LinkRule[]>>
  })[]
}

interface LinkRule {
  readonly linkContentType?: readonly string[]
}

/** One page of a list. */
export interface Page<T> {
  readonly items: readonly T[]
  readonly total: number
}

export interface SyncPage {
  readonly items: readonly Resource[]
  /** Of the next page, or else of the next sync. */
  readonly next?: string
  readonly after?: string
}

/** One environment of a space, through one of the two APIs. */
export interface ContentfulApi {
  list<T>(path: 'entries' | 'assets' | 'locales' | 'content_types', query: Query): Promise<Page<T>>
  /** Null for a token that the API does not know (any more). */
  sync(query: Query): Promise<SyncPage | null>
}

type Query = Readonly<Record<string, string>>

/** Resources in one answer: what the API allows. Answers are bounded at 7 MB as well, see `sized`. */
export const PAGE_SIZE = 1000

export function contentfulApi(base: string, asking: Asking): ContentfulApi {
  const get = async (path: string, query: Query): Promise<{ status: number; body: unknown; place: string }> => {
    const url = new URL(`${base}/${path}`)
    for (const [name, value] of Object.entries(query)) url.searchParams.set(name, value)
    const { status, body } = await ask(url, asking)
    return { status, body, place: `${url.origin}${url.pathname}` }
  }
  return {
    async list<T>(path: string, query: Query) {
      const { status, body, place } = await sized(query, smaller => get(path, smaller))
      if (status !== 200) throw new SiteError(refusal(status, body, place, asking))
      const { items, total } = (body ?? {}) as Partial<Page<T>>
      if (!Array.isArray(items) || typeof total !== 'number')
        throw new SiteError(malformed('the list has no `items` and `total`', place, asking))
      return { items, total }
    },
    async sync(query) {
      const { status, body, place } = await sized(query, smaller => get('sync', smaller))
      if (status >= 400 && query.sync_token) return null
      if (status !== 200) throw new SiteError(refusal(status, body, place, asking))
      const { items, nextPageUrl, nextSyncUrl } = (body ?? {}) as Readonly<Record<string, unknown>>
      const next = tokenIn(nextPageUrl)
      const after = tokenIn(nextSyncUrl)
      if (!Array.isArray(items) || (next === undefined) === (after === undefined))
        throw new SiteError(malformed('the sync has no `items`, or not one of the next addresses', place, asking))
      return { items, ...(next !== undefined && { next }), ...(after !== undefined && { after }) }
    },
  }
}

/** Asks for fewer resources while the API says that the answer would be too large. */
async function sized<T extends { readonly status: number; readonly body: unknown }>(
  query: Query,
  work: (query: Query) => Promise<T>,
): Promise<T> {
  for (let limit = Number(query.limit); ; limit = Math.floor(limit / 2)) {
    const answer = await work(query.limit === undefined ? query : { ...query, limit: String(limit) })
    if (answer.status !== 400 || !(limit > 1) || !/response size too big/i.test(messageIn(answer.body))) return answer
  }
}

/** Of an address, only the token is used: where the API is, the operator has said. */
function tokenIn(address: unknown): string | undefined {
  return typeof address === 'string' ? (URL.parse(address)?.searchParams.get('sync_token') ?? undefined) : undefined
}

const messageIn = (body: unknown): string => String((body as { message?: unknown } | null | undefined)?.message ?? '')

const refusal = (status: number, body: unknown, place: string, { name }: Asking): Failure => ({
  code: status === 404 ? 'cms-not-found' : 'cms-refused',
  message: `${name} does not answer the question (HTTP ${status})${messageIn(body) ? `: ${messageIn(body)}` : ''}`,
  where: place,
  hint: 'Check `space` and `environment` of the source, and that the token belongs to them.',
})
