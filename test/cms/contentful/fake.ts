import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { ContentType, Locale, Resource } from '#cms/contentful/api.ts'

/**
 * A Contentful of our own, with what its documentation tells of the Delivery, Preview and Sync API: tokens, pages, deletions,
 * languages that are not filled in, errors with their names, and limits.
 */
export interface FakeContentful extends AsyncDisposable {
  readonly url: string
  /** Paths that were asked for, without tokens of syncs. */
  readonly asked: string[]
  readonly locales: Locale[]
  readonly types: ContentType[]
  /** Publishes an entry: field → language → value. */
  publish(type: string, id: string, fields: Resource['fields']): void
  /** Saves a draft that only the Preview API shows. */
  draft(type: string, id: string, fields: Resource['fields']): void
  publishAsset(id: string, fields: Resource['fields']): void
  /** Unpublishes or deletes: to the Delivery API that is one. */
  remove(id: string): void
  /** Forgets the syncs so far. */
  forgetTokens(): void
  /** Answers the next requests so, one after the other. */
  readonly next: ((response: ServerResponse) => void)[]
  /** Called before an answer is made: for edits in the middle of a pull. */
  beforeAnswer?: (path: string) => void
}

export interface FakeOptions {
  /** Resources in a page of a sync, whatever was asked for: the API may always give fewer. */
  readonly pageSize?: number
  /** Bytes of an answer; the real bound is 7,340,032. */
  readonly maxBytes?: number
}

const SPACE = '/spaces/space/environments/master'
export const TOKENS = { delivery: 'delivery-token', preview: 'preview-token' }

export async function fakeContentful({
  pageSize = 2,
  maxBytes = 7_340_032,
}: FakeOptions = {}): Promise<FakeContentful> {
  const published = new Map<string, Resource>()
  const drafts = new Map<string, Resource>()
  /** Everything that happened: of a resource that comes up again, a sync tells the last state alone. */
  let log: string[] = []
  const removed = new Map<string, 'DeletedEntry' | 'DeletedAsset'>()
  let epoch = 0
  let clock = Date.UTC(2026, 0, 1)

  const tick = (): string => {
    clock += 1000
    return new Date(clock).toISOString()
  }

  const resource = (
    type: string,
    id: string,
    contentType: string | undefined,
    fields: Resource['fields'],
  ): Resource => ({
    sys: {
      id,
      type,
      ...{
        space: { sys: { type: 'Link', linkType: 'Space', id: 'space' } },
        createdAt: new Date(Date.UTC(2026, 0, 1)).toISOString(),
      },
      updatedAt: tick(),
      revision: ((published.get(id)?.sys.revision ?? 0) as number) + 1,
      ...(contentType && { contentType: { sys: { id: contentType } } }),
    },
    fields,
  })
  const set = (made: Resource): void => {
    published.set(made.sys.id, made)
    drafts.set(made.sys.id, made)
    log.push(made.sys.id)
  }

  const fake: FakeContentful = {
    url: '',
    asked: [],
    locales: [{ code: 'en-US', default: true, fallbackCode: null }],
    types: [],
    publish: (type, id, fields) => set(resource('Entry', id, type, fields)),
    draft: (type, id, fields) => void drafts.set(id, resource('Entry', id, type, fields)),
    publishAsset: (id, fields) => set(resource('Asset', id, undefined, fields)),
    remove(id) {
      const { type } = (published.get(id) as Resource).sys
      published.delete(id)
      drafts.delete(id)
      removed.set(id, type === 'Asset' ? 'DeletedAsset' : 'DeletedEntry')
      log.push(id)
    },
    forgetTokens() {
      epoch++
      log = [...published.keys()]
    },
    next: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }

  const answer = (request: IncomingMessage, response: ServerResponse): unknown => {
    const url = new URL(request.url as string, 'http://fake')
    const { searchParams: query } = url
    const path = url.pathname.replace(SPACE, '')
    const preview = url.pathname.startsWith('/preview')
    fake.asked.push(path)
    fake.beforeAnswer?.(path)
    const special = fake.next.shift()
    if (special) return special(response)
    const send = (status: number, body: object): unknown => {
      const text = JSON.stringify(body)
      if (status === 200 && Buffer.byteLength(text) > maxBytes)
        return send(400, {
          sys: { type: 'Error', id: 'BadRequest' },
          message: `Response size too big. Maximum allowed response size: ${maxBytes}B.`,
        })
      return response.writeHead(status, { 'content-type': 'application/vnd.contentful.delivery.v1+json' }).end(text)
    }
    const token = request.headers.authorization?.replace('Bearer ', '')
    if (token !== (preview ? TOKENS.preview : TOKENS.delivery))
      return send(401, {
        sys: { type: 'Error', id: 'AccessTokenInvalid' },
        message: 'The access token you sent could not be found or is invalid.',
      })
    if (!url.pathname.replace('/preview', '').startsWith(SPACE))
      return send(404, { sys: { type: 'Error', id: 'NotFound' }, message: 'The resource could not be found.' })
    switch (path.replace('/preview', '')) {
      case '/locales':
        return send(200, list(fake.locales, query))
      case '/content_types':
        return send(200, list(fake.types, query))
      case '/sync':
        return preview ? send(404, { message: 'The resource could not be found.' }) : sync(query, send)
      case '/entries':
      case '/assets': {
        const kind = path.endsWith('entries') ? 'Entry' : 'Asset'
        const types = (query.get('sys.contentType.sys.id[in]') ?? query.get('content_type'))?.split(',')
        const found = [...(preview ? drafts : published).values()].filter(
          ({ sys }) => sys.type === kind && (!types || types.includes(sys.contentType?.sys.id as string)),
        )
        return send(200, list(found, query))
      }
      default:
        return send(404, { message: 'The resource could not be found.' })
    }
  }

  const list = (items: readonly object[], query: URLSearchParams): object => {
    const skip = Number(query.get('skip') ?? 0)
    const limit = Math.min(Number(query.get('limit') ?? 100), 1000)
    return { sys: { type: 'Array' }, total: items.length, skip, limit, items: items.slice(skip, skip + limit) }
  }

  const sync = (query: URLSearchParams, send: (status: number, body: object) => unknown): unknown => {
    const state =
      query.get('initial') === 'true'
        ? { at: 0, initial: true, limit: Number(query.get('limit') ?? 100), epoch }
        : decode(query.get('sync_token'))
    if (!state || state.epoch !== epoch)
      return send(400, { sys: { type: 'Error', id: 'BadRequest' }, message: 'The sync token is invalid.' })
    // A sync tells the last state of everything that happened since.
    const open = [...new Set(log.slice(state.at).reverse())].reverse().filter(id => !state.initial || published.has(id))
    const size = Math.min(state.limit, pageSize)
    const page = open.slice(0, size)
    const items = page.map(
      id =>
        published.get(id) ?? {
          sys: { type: removed.get(id), id, revision: 1, deletedAt: new Date(clock).toISOString() },
        },
    )
    const rest = open.length > size
    // Where the next page begins: behind the last state of what this one told.
    const at = rest ? log.lastIndexOf(page.at(-1) as string) + 1 : log.length
    const next = `https://cdn.contentful.com${SPACE}/sync?sync_token=${encode({ ...state, at, initial: state.initial && rest })}`
    return send(200, { sys: { type: 'Array' }, items, [rest ? 'nextPageUrl' : 'nextSyncUrl']: next })
  }

  const server = createServer(answer)
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return Object.assign(fake, { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}` })
}

interface SyncState {
  readonly at: number
  readonly initial: boolean
  readonly limit: number
  readonly epoch: number
}

const encode = (state: SyncState): string => Buffer.from(JSON.stringify(state)).toString('base64url')

function decode(token: string | null): SyncState | null {
  try {
    return JSON.parse(Buffer.from(token ?? '', 'base64url').toString())
  } catch {
    return null
  }
}
