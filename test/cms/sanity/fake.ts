import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { evaluate, parse } from 'groq-js'
import type { SanityDocument } from '#cms/sanity/api.ts'

/**
 * A dataset of Sanity of our own: queries are evaluated by Sanity's own implementation of GROQ, perspectives and errors are
 * those of the documentation, and times count seconds, as Sanity's do.
 */
export interface FakeSanity extends AsyncDisposable {
  readonly url: string
  /** Queries that were asked. */
  readonly asked: string[]
  /** Saves a document; one whose id begins with `drafts.` is a draft. */
  put(document: { readonly _id: string; readonly _type: string; readonly [field: string]: unknown }): void
  remove(id: string): void
  /** Documents become visible this long after their time, s. */
  lag: number
  readonly next: ((response: ServerResponse) => void)[]
  beforeAnswer?: (query: string) => void
}

export const TOKEN = 'sanity-token'

export async function fakeSanity({ isPublic = false } = {}): Promise<FakeSanity> {
  const documents = new Map<string, SanityDocument>()
  let clock = Date.UTC(2026, 0, 1)
  let revision = 0

  const inPerspective = (perspective: string | null): SanityDocument[] => {
    const published = [...documents.values()].filter(({ _id }) => !_id.startsWith('drafts.'))
    if (perspective !== 'drafts') return published
    const shown = new Map(published.map(document => [document._id, { ...document, _originalId: document._id }]))
    for (const document of documents.values())
      if (document._id.startsWith('drafts.')) {
        const _id = document._id.slice('drafts.'.length)
        shown.set(_id, { ...document, _id, _originalId: document._id })
      }
    return [...shown.values()]
  }

  const answer = async (request: IncomingMessage, response: ServerResponse): Promise<unknown> => {
    const { pathname, searchParams } = new URL(request.url as string, 'http://fake')
    const query = searchParams.get('query') ?? ''
    fake.asked.push(query)
    fake.beforeAnswer?.(query)
    const special = fake.next.shift()
    if (special) return special(response)
    const send = (status: number, body: object): unknown =>
      response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body))
    const perspective = searchParams.get('perspective')
    const token = request.headers.authorization
    if (token !== undefined && token !== `Bearer ${TOKEN}`)
      return send(401, { statusCode: 401, error: 'Unauthorized', message: 'Session not found' })
    if (token === undefined && (!isPublic || perspective === 'drafts'))
      return send(401, { statusCode: 401, error: 'Unauthorized', message: 'Unauthorized' })
    if (pathname !== '/v2025-02-19/data/query/production')
      return send(404, { statusCode: 404, error: { description: 'Dataset not found', type: 'notFound' } })
    const params = Object.fromEntries(
      [...searchParams].flatMap(([name, value]) => (name.startsWith('$') ? [[name.slice(1), JSON.parse(value)]] : [])),
    )
    try {
      const value = await evaluate(parse(query, { params }), { dataset: inPerspective(perspective), params })
      return send(200, { query, result: await value.get(), ms: 1, syncTags: [] })
    } catch (error) {
      return send(400, { error: { description: (error as Error).message, query, type: 'queryParseError' } })
    }
  }

  const server = createServer((request, response) => void answer(request, response))
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const fake: FakeSanity = {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked: [],
    lag: 0,
    put(document) {
      // Several edits fall into one second.
      clock += 300
      const time = new Date(clock - fake.lag * 1000).toISOString().replace(/\.\d+Z$/, 'Z')
      documents.set(document._id, { ...document, _createdAt: time, _updatedAt: time, _rev: `r${++revision}` })
    },
    remove: id => void documents.delete(id),
    next: [],
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
  return fake
}
