import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { SiteError } from '#model/failure.ts'
import type { Question } from './answer.ts'
import type { Edge } from './router.ts'

export interface ServeOptions {
  readonly edge: Edge
  /** 0: any free port. */
  readonly port: number
  /** The address to listen on; every one of the machine unless given. */
  readonly hostname?: string
}

export interface ServedEdge {
  /** `http://localhost:7000/` */
  readonly url: string
  readonly port: number
  /** Takes no more requests, lets those underway finish for two seconds, then cuts them off. */
  close(): Promise<void>
}

/**
 * Serves an edge over HTTP/1.1. Throws a `SiteError` with the code `port-in-use` or `port-denied` when it cannot listen.
 * Plain `node:http`: through an adapter of web objects it answers half as many requests.
 */
export async function serveEdge({ edge, port, hostname }: ServeOptions): Promise<ServedEdge> {
  const server = createServer(
    {
      maxHeaderSize: 16 * 1024,
      headersTimeout: 10_000,
      requestTimeout: 30_000,
      keepAliveTimeout: 65_000,
      noDelay: true,
    },
    (request, response) => void reply(edge, request, response),
  )
  server.maxHeadersCount = 100
  await listen(server, port, hostname)
  const { port: bound } = server.address() as AddressInfo
  return { url: `http://localhost:${bound}/`, port: bound, close: () => close(server) }
}

async function reply(edge: Edge, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    const { status, headers, body } = await edge.answer(asQuestion(request))
    // The body of a request that is refused is not waited for.
    if (status === 405) response.setHeader('connection', 'close')
    response.writeHead(status, headers)
    response.end(body)
  } catch {
    // What Node refuses to send ends one answer, never the process.
    if (!response.headersSent) response.writeHead(500)
    response.end()
  }
}

function asQuestion(request: IncomingMessage): Question {
  const { headers, method = 'GET', url = '/' } = request
  const absolute = /^https?:\/\/([^/?#]*)(.*)$/i.exec(url)
  return {
    method,
    host: absolute?.[1] ?? headers.host ?? '',
    target: absolute ? (absolute[2]?.startsWith('/') ? absolute[2] : `/${absolute[2]}`) : url,
    secure: /^https\b/i.test(String(headers['x-forwarded-proto'] ?? '')),
    header: name => headers[name] as string | undefined,
  }
}

function listen(server: Server, port: number, hostname: string | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    server.once('error', (cause: NodeJS.ErrnoException) => reject(cannotListen(cause, port, hostname)))
    server.listen({ port, host: hostname }, resolve)
  })
}

function cannotListen(cause: NodeJS.ErrnoException, port: number, hostname: string | undefined): Error {
  const address = `port ${port}${hostname ? ` of ${hostname}` : ''}`
  if (cause.code === 'EADDRINUSE') {
    const hint = 'Stop the other program, or choose another port with --port.'
    return new SiteError(
      { code: 'port-in-use', message: `Expected ${address} to be free, but another program listens there`, hint },
      { cause },
    )
  }
  if (cause.code === 'EACCES') {
    const hint = 'Ports below 1024 belong to the administrator: choose another with --port.'
    return new SiteError(
      { code: 'port-denied', message: `Expected to be allowed to listen on ${address}`, hint },
      { cause },
    )
  }
  return new SiteError(
    { code: 'cannot-listen', message: `Expected to listen on ${address}, got: ${cause.message}` },
    { cause },
  )
}

function close(server: Server): Promise<void> {
  return new Promise(resolve => {
    const cut = setTimeout(() => server.closeAllConnections(), 2000)
    server.close(() => {
      clearTimeout(cut)
      resolve()
    })
    server.closeIdleConnections()
  })
}
