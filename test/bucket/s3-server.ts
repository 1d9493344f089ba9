import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { createServer, type IncomingHttpHeaders, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface S3ServerOptions {
  /** How `If-Match` is compared: as the standard says, as old Ceph does, or not at all. */
  readonly conditions?: 'quoted' | 'bare' | 'ignored'
  readonly pageSize?: number
}

interface Question {
  readonly method: string
  readonly key: string
  readonly headers: IncomingHttpHeaders
  readonly parameters: URLSearchParams
  readonly body: Buffer
}

interface Reply {
  readonly status: number
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: Buffer | string
}

/** As much of S3 as a bucket needs, in memory, over real HTTP: for what a real server does not do on demand. */
export interface S3Server extends AsyncDisposable {
  readonly endpoint: string
  readonly objects: Map<string, { body: Buffer; modified: Date }>
  /** `PUT key`, in order of arrival. */
  readonly requests: string[]
  /** What happens to a request instead of its usual answer; `usual` gives that answer. */
  intercept?: (question: Question, usual: () => void, response: ServerResponse) => void
}

/** Answers for one bucket, whatever its name. Signatures are not checked. */
export async function startS3Server({
  conditions = 'quoted',
  pageSize = 1000,
}: S3ServerOptions = {}): Promise<S3Server> {
  const objects: S3Server['objects'] = new Map()
  const http = createServer(async (message, response) => {
    const url = new URL(message.url ?? '', 'http://server')
    const key = decodeURIComponent(url.pathname.split('/').slice(2).join('/'))
    const body = Buffer.concat(await Array.fromAsync(message))
    const question = { method: message.method ?? '', key, headers: message.headers, parameters: url.searchParams, body }
    server.requests.push(`${question.method} ${key}`)
    const usual = () => send(response, answer(question), question.method)
    if (server.intercept) server.intercept(question, usual, response)
    else usual()
  })
  http.listen(0, '127.0.0.1')
  await once(http, 'listening')
  const server: S3Server = {
    endpoint: `http://127.0.0.1:${(http.address() as AddressInfo).port}`,
    objects,
    requests: [],
    async [Symbol.asyncDispose]() {
      http.closeAllConnections()
      http.close()
    },
  }
  return server

  function answer({ method, key, headers, parameters, body }: Question): Reply {
    if (key === '') return method === 'PUT' ? { status: 200 } : list(parameters)
    const found = objects.get(key)
    if (method === 'PUT') {
      if (!holds(headers, found?.body)) return failure(412, 'PreconditionFailed')
      const md5 = headers['content-md5']
      if (md5 && md5 !== createHash('md5').update(body).digest('base64')) return failure(400, 'BadDigest')
      objects.set(key, { body, modified: new Date() })
      return { status: 200, headers: { ETag: etagOf(body) } }
    }
    if (method === 'DELETE') {
      objects.delete(key)
      return { status: 204 }
    }
    if (!found) return failure(404, 'NoSuchKey')
    const described = { ETag: etagOf(found.body), 'Last-Modified': found.modified.toUTCString() }
    const [, start, end] = /^bytes=(\d+)-(\d+)$/.exec(headers.range ?? '') ?? []
    if (start === undefined) return { status: 200, headers: described, body: found.body }
    if (Number(start) >= found.body.length) return failure(416, 'InvalidRange')
    return { status: 206, headers: described, body: found.body.subarray(Number(start), Number(end) + 1) }
  }

  function holds(headers: IncomingHttpHeaders, present: Buffer | undefined): boolean {
    if (conditions === 'ignored') return true
    if (headers['if-none-match'] === '*') return present === undefined
    const wanted = headers['if-match']
    if (wanted === undefined) return true
    if (present === undefined) return false
    return wanted === (conditions === 'bare' ? etagOf(present).slice(1, -1) : etagOf(present))
  }

  function list(parameters: URLSearchParams): Reply {
    const prefix = parameters.get('prefix') ?? ''
    const after = parameters.get('continuation-token') ?? ''
    const keys = [...objects.keys()]
      .filter(key => key.startsWith(prefix) && Buffer.compare(Buffer.from(key), Buffer.from(after)) > 0)
      .sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
    const page = keys.slice(0, pageSize)
    const entries = page.map(key => {
      const { body, modified } = objects.get(key) as { body: Buffer; modified: Date }
      const text = key.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
      return `<Contents><Key>${text}</Key><Size>${body.length}</Size><LastModified>${modified.toISOString()}</LastModified></Contents>`
    })
    const more = keys.length > page.length
    const next = more ? `<NextContinuationToken>${page.at(-1)}</NextContinuationToken>` : ''
    return xml(200, `<ListBucketResult><IsTruncated>${more}</IsTruncated>${next}${entries.join('')}</ListBucketResult>`)
  }
}

const etagOf = (body: Buffer): string => `"${createHash('md5').update(body).digest('hex')}"`

const xml = (status: number, text: string): Reply => ({
  status,
  headers: { 'Content-Type': 'application/xml' },
  body: `<?xml version="1.0"?>${text}`,
})

const failure = (status: number, code: string): Reply =>
  xml(status, `<Error><Code>${code}</Code><Message>${code} of the test</Message></Error>`)

function send(response: ServerResponse, { status, headers = {}, body = '' }: Reply, method: string): void {
  const length = status === 204 ? {} : { 'Content-Length': String(Buffer.byteLength(body)) }
  response.writeHead(status, { ...headers, ...length })
  response.end(method === 'HEAD' ? undefined : body)
}

/** Answers with an error as S3 writes it. */
export const refuse = (response: ServerResponse, status: number, code: string): void =>
  send(response, failure(status, code), 'GET')
