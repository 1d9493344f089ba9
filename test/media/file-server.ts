import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

/** A server on a port of its own that answers as `answer` does; it notes what it was asked. */
export async function fileServer(answer: (request: IncomingMessage, response: ServerResponse) => void) {
  const asked: IncomingMessage[] = []
  const server = createServer((request, response) => {
    asked.push(request)
    answer(request, response)
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    port,
    host: `127.0.0.1:${port}`,
    url: (path: string, host = '127.0.0.1') => `http://${host}:${port}${path}`,
    asked,
    paths: () => asked.map(({ url }) => url),
    [Symbol.dispose]() {
      server.closeAllConnections()
      server.close()
    },
  }
}
