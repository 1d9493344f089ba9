import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Delivery {
  readonly headers: Readonly<Record<string, string>>
  readonly body: string
}

/** A server that takes webhooks. */
export interface HookReceiver extends AsyncDisposable {
  readonly url: string
  readonly deliveries: Delivery[]
  /** Statuses of the next answers; 204 after them. */
  readonly statuses: number[]
}

export async function startHookReceiver(): Promise<HookReceiver> {
  const deliveries: Delivery[] = []
  const statuses: number[] = []
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request.setEncoding('utf8')) body += chunk
    deliveries.push({ headers: request.headers as Record<string, string>, body })
    response.writeHead(statuses.shift() ?? 204).end()
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/secret-path`,
    deliveries,
    statuses,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}
