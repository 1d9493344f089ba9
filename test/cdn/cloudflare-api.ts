import { createServer, type IncomingMessage } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface ApiCall {
  readonly method: string
  readonly path: string
  readonly authorization: string | undefined
  // biome-ignore lint/suspicious/noExplicitAny: each test reads the members that it expects.
  readonly body: any
}

/** A server with the shape of Cloudflare's API: zones by name, and the purge call with its limits. */
export interface CloudflareApi extends AsyncDisposable {
  readonly endpoint: string
  readonly calls: ApiCall[]
  /** Answers of the next calls, before the ordinary ones: a status, and perhaps seconds for `retry-after`. */
  readonly troubles: { status: number; retryAfter?: number }[]
}

export const TOKEN = 'a-token-of-the-test'

export async function startCloudflareApi(zones: Readonly<Record<string, string>>): Promise<CloudflareApi> {
  const calls: ApiCall[] = []
  const troubles: CloudflareApi['troubles'] = []
  const server = createServer(async (request, response) => {
    const text = await textOf(request)
    const { method = '', url = '', headers } = request
    const call = { method, path: url, authorization: headers.authorization, body: text ? JSON.parse(text) : null }
    calls.push(call)
    const trouble = troubles.shift()
    const { status, answer } = trouble ? failed(trouble.status, 'try later') : answerTo(call, zones)
    if (trouble?.retryAfter !== undefined) response.setHeader('retry-after', String(trouble.retryAfter))
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer))
  })
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}/client/v4`,
    calls,
    troubles,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

function answerTo({ method, path, authorization, body }: ApiCall, zones: Readonly<Record<string, string>>) {
  if (authorization !== `Bearer ${TOKEN}`) return failed(403, 'Authentication error', 10000)
  const name = /^\/client\/v4\/zones\?name=([^&]+)$/.exec(path)?.[1]
  if (method === 'GET' && name !== undefined) {
    const id = zones[decodeURIComponent(name)]
    return passed(id === undefined ? [] : [{ id, name }])
  }
  const zone = /^\/client\/v4\/zones\/([^/]+)\/purge_cache$/.exec(path)?.[1]
  if (method !== 'POST' || zone === undefined || !Object.values(zones).includes(zone)) return failed(404, 'not found')
  const [[kind, list] = ['', null], ...more] = Object.entries(body ?? {})
  const isKnown = kind === 'purge_everything' ? list === true : ['files', 'tags', 'hosts', 'prefixes'].includes(kind)
  if (!isKnown || more.length > 0) return failed(400, 'Request must contain one of the purge methods', 1012)
  if (Array.isArray(list) && (list.length === 0 || list.length > 30)) return failed(400, 'Too many entries', 1094)
  return passed({ id: zone })
}

const passed = (result: unknown) => ({ status: 200, answer: { success: true, errors: [], messages: [], result } })
const failed = (status: number, message: string, code = 1000) => ({
  status,
  answer: { success: false, errors: [{ code, message }], messages: [], result: null },
})

async function textOf(request: IncomingMessage): Promise<string> {
  let text = ''
  for await (const chunk of request.setEncoding('utf8')) text += chunk
  return text
}
