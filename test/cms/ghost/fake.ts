import { createHmac } from 'node:crypto'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

interface Item {
  readonly id: string
  readonly type: string
  readonly status?: string
  readonly updated_at?: string
  readonly tags?: readonly string[]
  readonly [field: string]: unknown
}

/** A Ghost of our own: its two APIs with what they are known to do, odd things included. */
export interface FakeGhost extends AsyncDisposable {
  readonly url: string
  readonly asked: URL[]
  /** Saves a post or page (`status` is `published` unless given), a tag or an author. */
  put(type: string, id: string, fields: Readonly<Record<string, unknown>>): void
  remove(type: string, id: string): void
  /** Seconds that the next edits are dated back. */
  lag: number
  readonly next: ((response: ServerResponse) => void)[]
  beforeAnswer?: (url: URL) => void
}

export const KEYS = { content: '22444f78447824223cefc48062', admin: `6462d2f4ab1d2f0001f2b0a5:${'ab'.repeat(32)}` }

export async function fakeGhost(): Promise<FakeGhost> {
  const items = new Map<string, Item>()
  let clock = Date.UTC(2026, 0, 1)

  const shown = (item: Item, query: URLSearchParams, admin: boolean): object => {
    const { type: _, status, tags = [], ...fields } = item
    if (query.get('fields'))
      return Object.fromEntries((query.get('fields') as string).split(',').map(name => [name, item[name]]))
    const include = query.get('include')?.split(',') ?? []
    const html = admin && !query.get('formats')?.includes('html') ? { html: undefined } : {}
    if (item.type !== 'posts' && item.type !== 'pages') return fields
    const found = tags
      .map(id => items.get(`tags ${id}`) ?? items.get(`authors ${id}`))
      .filter(each => each !== undefined)
    const of = (type: string) => found.filter(each => each.type === type).map(({ type: _, ...each }) => each)
    return {
      ...fields,
      ...html,
      ...(status && { status }),
      ...(include.includes('tags') && { tags: of('tags'), primary_tag: of('tags')[0] ?? null }),
      ...(include.includes('authors') && { authors: of('authors'), primary_author: of('authors')[0] ?? null }),
    }
  }

  const matches = (item: Item, filter: string | null, admin: boolean): boolean => {
    if (!admin && item.status !== undefined && item.status !== 'published') return false
    const ids = /id:\[([^\]]*)\]/.exec(filter ?? '')?.[1]?.split(',')
    if (ids && !ids.includes(item.id)) return false
    const since = /updated_at:>='([^']*)'/.exec(filter ?? '')?.[1]
    if (since === undefined) return true
    // Any other form finds nothing, as on SQLite.
    if (!/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/.test(since)) return false
    return String(item.updated_at).slice(0, 19).replace('T', ' ') >= since
  }

  const isToken = (authorization: string | undefined): boolean => {
    const [id, secret] = KEYS.admin.split(':') as [string, string]
    const [head, body, signature] = authorization?.replace(/^Ghost /, '').split('.') ?? []
    if (!head || !body) return false
    const parsed = (part: string) => JSON.parse(Buffer.from(part, 'base64url').toString())
    const { aud, iat, exp } = parsed(body)
    const valid =
      createHmac('sha256', Buffer.from(secret, 'hex')).update(`${head}.${body}`).digest('base64url') === signature
    return (
      valid &&
      parsed(head).kid === id &&
      parsed(head).alg === 'HS256' &&
      aud === '/admin/' &&
      exp - iat <= 300 &&
      exp * 1000 > Date.now()
    )
  }

  const answer = (request: IncomingMessage, response: ServerResponse): unknown => {
    const url = new URL(request.url as string, 'http://fake')
    fake.asked.push(url)
    fake.beforeAnswer?.(url)
    const special = fake.next.shift()
    if (special) return special(response)
    const send = (status: number, body: object): unknown =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const [, api, name] = /^\/ghost\/api\/(content|admin)\/(\w+)\/$/.exec(url.pathname) ?? []
    if (!name) return send(404, { errors: [{ message: 'Resource not found', type: 'NotFoundError' }] })
    const admin = api === 'admin'
    const { searchParams: query } = url
    if (admin ? !isToken(request.headers.authorization) : query.get('key') !== KEYS.content)
      return send(401, { errors: [{ message: 'Unknown Content API Key', type: 'UnauthorizedError' }] })
    const type = name === 'users' ? 'authors' : name
    const [field = 'id', direction] = (query.get('order') ?? 'id asc').split(',')[0]?.split(' ') ?? []
    const sign = direction === 'desc' ? -1 : 1
    const found = [...items.values()]
      .filter(item => item.type === type && matches(item, query.get('filter'), admin))
      .sort((a, b) => (String(a[field]) + a.id < String(b[field]) + b.id ? -sign : sign))
    const limit = Math.min(Number(query.get('limit') ?? 15), 100)
    const page = Number(query.get('page') ?? 1)
    send(200, {
      [name]: found.slice((page - 1) * limit, page * limit).map(item => shown(item, query, admin)),
      meta: {
        pagination: {
          page,
          limit,
          pages: Math.max(1, Math.ceil(found.length / limit)),
          total: found.length,
          next: null,
          prev: null,
        },
      },
    })
  }

  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const fake: FakeGhost = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    lag: 0,
    put(type, id, fields) {
      clock += 300
      const updated_at = new Date(clock - fake.lag * 1000).toISOString().replace(/\.\d+Z$/, '.000+00:00')
      const dated =
        type === 'posts' || type === 'pages'
          ? { status: 'published', updated_at, url: `${fake.url}/${fields.slug ?? id}/` }
          : {}
      items.set(`${type} ${id}`, { id, type, ...dated, ...fields })
    },
    remove: (type, id) => void items.delete(`${type} ${id}`),
    next: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return fake
}
