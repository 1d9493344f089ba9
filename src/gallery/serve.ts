import { readFileSync } from 'node:fs'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Answer, Question } from '#edge/answer.ts'
import type { Edge } from '#edge/router.ts'
import { SiteError } from '#model/failure.ts'
import { asked, framed } from './framed.ts'

export interface GalleryServer extends AsyncDisposable {
  /** `http://localhost:7002/` */
  readonly url: string
  readonly port: number
  /** Tells every page that is open. */
  tell(event: string, data: unknown): void
}

export interface ServeGallery {
  readonly port: number
  /** Answers what is asked under a site's name. */
  readonly edge: Pick<Edge, 'answer'>
  /** Answers a call of the page; null: there is no such call. */
  readonly api: (call: ApiCall) => Promise<object | null>
}

export interface ApiCall {
  readonly method: 'GET' | 'POST'
  /** Segments below `/api/`, decoded. */
  readonly path: readonly string[]
  readonly query: URLSearchParams
  /** Of a POST. */
  readonly body: unknown
}

const FILES: Readonly<Record<string, readonly [file: string, type: string]>> = {
  '/': ['index.html', 'text/html; charset=utf-8'],
  '/gallery.css': ['gallery.css', 'text/css; charset=utf-8'],
  '/icon.svg': ['icon.svg', 'image/svg+xml'],
  ...Object.fromEntries(
    ['gallery', 'frames', 'playground', 'state'].map(
      name => [`/${name}.js`, [`${name}.js`, 'text/javascript; charset=utf-8']] as const,
    ),
  ),
}

const OWN_NAME = /^(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/i
const MOST_BYTES = 256 * 1024

/**
 * Serves the gallery to this machine alone: its page and what that calls under `localhost`, and every fixture under the
 * name of its site. What writes is answered to the page itself only, not to the pages in its frames nor to any other.
 */
export async function serveGallery({ port, edge, api }: ServeGallery): Promise<GalleryServer> {
  const listeners = new Set<ServerResponse>()
  const server = createServer({ requestTimeout: 30_000, headersTimeout: 10_000 }, (request, response) => {
    void reply(request, response).catch(error => {
      if (!response.headersSent) sendJson(response, 500, refusal(String((error as Error).message)))
      else response.destroy()
    })
  })

  async function reply(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { host = '' } = request.headers
    if (OWN_NAME.test(host)) return own(request, response, host)
    if (!/^[a-z0-9-]+\.localhost(:\d+)?$/i.test(host))
      return sendJson(response, 403, refusal('Expected one of the names of this machine'))
    const origins = ['localhost', '127.0.0.1'].map(name => `http://${name}:${bound()}`)
    send(response, framed(await edge.answer(asked(asQuestion(request, host))), origins))
  }

  async function own(request: IncomingMessage, response: ServerResponse, host: string): Promise<void> {
    const url = new URL(request.url ?? '/', `http://${host}`)
    if (url.pathname === '/events' && request.method === 'GET') return listen(response)
    if (url.pathname.startsWith('/api/')) return call(request, response, url)
    const file = FILES[url.pathname]
    if (!file || (request.method !== 'GET' && request.method !== 'HEAD'))
      return sendJson(response, 404, refusal('There is nothing here'))
    const body = readFileSync(new URL(`./page/${file[0]}`, import.meta.url))
    send(response, {
      status: 200,
      headers: { ...headersOf(url.port), 'content-type': file[1] },
      body: request.method === 'HEAD' ? null : body,
    })
  }

  function listen(response: ServerResponse): void {
    response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' })
    response.write(': open\n\n')
    listeners.add(response)
    response.on('close', () => listeners.delete(response))
  }

  async function call(request: IncomingMessage, response: ServerResponse, url: URL): Promise<void> {
    const { method } = request
    if (method !== 'GET' && method !== 'POST') return sendJson(response, 405, refusal('Expected GET or POST'))
    if (method === 'POST' && !isOwnPage(request, url))
      return sendJson(response, 403, refusal('Only the page of the gallery itself may ask for this'))
    try {
      const path = url.pathname.slice('/api/'.length).split('/').map(decodeURIComponent)
      const body = method === 'POST' ? await readJson(request) : undefined
      const result = await api({ method, path, query: url.searchParams, body })
      sendJson(response, result ? 200 : 404, result ?? refusal('There is nothing here'))
    } catch (error) {
      if (!(error instanceof SiteError)) throw error
      const status = STATUS[error.failures[0]?.code ?? ''] ?? 400
      sendJson(response, status, { ok: false, message: error.message, errors: error.failures })
    }
  }

  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(cannotListen(error, port)))
    server.listen(port, '127.0.0.1', resolve)
  })
  const bound = (): number => (server.address() as AddressInfo).port
  return {
    url: `http://localhost:${bound()}/`,
    port: bound(),
    tell(event, data) {
      const text = `event: ${event}\ndata: ${JSON.stringify(data)}\n\n`
      for (const listener of listeners) listener.write(text)
    },
    async [Symbol.asyncDispose]() {
      const closed = new Promise(done => server.close(done))
      server.closeAllConnections()
      await closed
    },
  }
}

const STATUS: Readonly<Record<string, number>> = {
  'site-unknown': 404,
  'theme-unknown': 404,
  'look-changed': 409,
  'look-outside': 403,
}

const refusal = (message: string) => ({ ok: false, message })

/** Browsers tell from where a page sends something; other programs send JSON or nothing is read. */
function isOwnPage({ headers }: IncomingMessage, url: URL): boolean {
  const sameOrigin = headers.origin === undefined || headers.origin === url.origin
  const isJson = /^application\/json\b/i.test(headers['content-type'] ?? '')
  return sameOrigin && isJson && !/^(cross-site|same-site)$/.test(String(headers['sec-fetch-site'] ?? ''))
}

async function readJson(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = []
  let size = 0
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.length
    if (size > MOST_BYTES)
      throw new SiteError({ code: 'body-invalid', message: `Expected at most ${MOST_BYTES} bytes` })
    chunks.push(chunk)
  }
  try {
    return JSON.parse(Buffer.concat(chunks).toString('utf8'))
  } catch (cause) {
    throw new SiteError({ code: 'body-invalid', message: 'Expected JSON' }, { cause })
  }
}

/** Nothing comes from elsewhere; frames show sites of this server alone. */
const headersOf = (port: string): Answer['headers'] => ({
  'content-security-policy': `default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; frame-src http://*.localhost:${port}; base-uri 'none'; form-action 'none'; frame-ancestors 'none'`,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cache-control': 'no-store',
})

function send(response: ServerResponse, { status, headers, body }: Answer): void {
  response.writeHead(status, headers)
  response.end(body)
}

const sendJson = (response: ServerResponse, status: number, value: object): void =>
  send(response, {
    status,
    headers: { 'content-type': 'application/json', 'cache-control': 'no-store', 'x-content-type-options': 'nosniff' },
    body: JSON.stringify(value),
  })

const asQuestion = (request: IncomingMessage, host: string): Question => ({
  method: request.method ?? 'GET',
  host,
  target: request.url ?? '/',
  secure: false,
  header: name => request.headers[name] as string | undefined,
})

function cannotListen(error: NodeJS.ErrnoException, port: number): Error {
  if (error.code !== 'EADDRINUSE' && error.code !== 'EACCES') return error
  const inUse = error.code === 'EADDRINUSE'
  return new SiteError(
    {
      code: inUse ? 'port-in-use' : 'port-denied',
      message: `The gallery cannot listen on port ${port}: ${inUse ? 'something else does' : 'that is not allowed'}`,
      hint: 'Name another with --port; 0 takes a free one.',
    },
    { cause: error },
  )
}
