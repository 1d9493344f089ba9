import type { Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { createAdaptorServer } from '@hono/node-server'
import { SiteError } from '#model/failure.ts'

export interface Served extends AsyncDisposable {
  /** `http://localhost:7001/` */
  readonly url: string
  readonly port: number
}

/** Listens. Throws a `SiteError` with the code `port-in-use` or `port-denied` when it cannot. */
export async function serveApp(
  app: { readonly fetch: (request: Request, env?: object) => Response | Promise<Response> },
  { port, host }: { readonly port: number; readonly host: string },
): Promise<Served> {
  const server = createAdaptorServer({ fetch: (request, env) => app.fetch(request, env) }) as Server
  server.headersTimeout = 10_000
  server.requestTimeout = 30_000
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(cannotListen(error, port)))
    server.listen(port, host, resolve)
  })
  const bound = (server.address() as AddressInfo).port
  return {
    url: `http://localhost:${bound}/`,
    port: bound,
    async [Symbol.asyncDispose]() {
      const closed = new Promise(done => server.close(done))
      server.closeAllConnections()
      await closed
    },
  }
}

function cannotListen(error: NodeJS.ErrnoException, port: number): Error {
  const inUse = error.code === 'EADDRINUSE'
  if (!inUse && error.code !== 'EACCES') return error
  return new SiteError(
    {
      code: inUse ? 'port-in-use' : 'port-denied',
      message: `The farm's own page cannot listen on port ${port}: ${inUse ? 'something else does' : 'that is not allowed'}`,
      hint: 'Name another with `--api-port`; 0 takes a free one.',
    },
    { cause: error },
  )
}
