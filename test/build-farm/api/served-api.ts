import { request } from 'node:http'
import { newToken } from '#api/access/new-token.ts'
import { farmApp } from '#api/app.ts'
import { type EventFeed, eventFeed } from '#api/event-feed.ts'
import { farmMetrics } from '#api/metrics.ts'
import type { FarmParts } from '#api/parts.ts'
import { serveApp } from '#api/serve.ts'
import type { Changed } from '#index.ts'
import type { Ledger } from '#ledger/ledger.ts'
import { sqliteLedger } from '#ledger/sqlite.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'
import { statusPage } from '#status/page.ts'

/** An answer, whole. */
export interface Answer {
  readonly status: number
  readonly text: string
  readonly headers: Readonly<Record<string, string | string[] | undefined>>
  // biome-ignore lint/suspicious/noExplicitAny: each test reads the fields that it expects.
  readonly json: any
}

export interface Ask {
  readonly method?: string
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
  readonly token?: string
}

export interface ServedApi extends AsyncDisposable {
  readonly ledger: Ledger
  readonly feed: EventFeed
  readonly port: number
  readonly app: ReturnType<typeof farmApp>
  /** What was asked of the farm behind it. */
  readonly asked: string[]
  /** ms that the API's clock is ahead of ours. */
  ahead: number
  /** With any headers, a Host of one's own among them, which `fetch` does not let one choose. */
  ask(path: string, about?: Ask): Promise<Answer>
  /** Makes a token; returns the token itself. */
  token(role: string, sites?: readonly string[], lasts?: number): Promise<string>
}

/** Calls from elsewhere: over loopback as any test, but by the name that the world knows. */
export const ELSEWHERE = { host: 'farm.example' }

const SITES = ['acme', 'beta', 'shop-one']

export const pointer = (site: string, generation: number): Pointer => ({
  ...{ version: 1, site, environment: 'live', generation, manifest: 'a'.repeat(64) as Digest, pinned: false },
  ...{ hosts: [`${site}.example`], reason: 'rollback', actor: 'ann', releasedAt: '2026-11-26T10:00:00.000Z' },
  predecessor: null,
})

/** The API over a real ledger and a real port; only the farm behind it is told to the test instead. */
export async function serveApi(parts: Partial<FarmParts> = {}): Promise<ServedApi> {
  const ledger = parts.ledger ?? (await sqliteLedger(':memory:'))
  const ends = new AbortController()
  const feed = eventFeed(ledger)
  const asked: string[] = []
  const clock = { now: () => Date.now() + api.ahead }
  const changed = (site: string): Changed =>
    SITES.includes(site)
      ? { changed: true, pointer: pointer(site, 3), errors: [], warnings: [] }
      : { failures: [{ code: 'release-unknown', message: `Nothing of ${site} was released` }] }
  const app = farmApp({
    ...{ ledger, feed, clock, environment: 'live', page: statusPage, signal: ends.signal },
    metrics: farmMetrics(ledger, 'live'),
    trustLocal: true,
    limits: { perToken: 10_000, perAddress: 10_000, hooks: 10_000 },
    receive: async (source, call) =>
      Response.json({ ok: true, message: source + (await call.text()) }, { status: 202 }),
    async replay(source, id, { actor, sites }) {
      asked.push(`replay ${source} ${id} by ${actor} for ${sites.join()}`)
      return ['acme']
    },
    async trigger({ sites, source }, actor, trace) {
      const unknown = sites.find(site => !SITES.includes(site))
      if (unknown) throw new SiteError({ code: 'site-unknown', message: `There is no site ${unknown}` })
      asked.push(`trigger ${sites.join()}${source ? ` of ${source}` : ''} by ${actor}${trace ? ` in ${trace}` : ''}`)
      return sites
    },
    async cancel(site, actor) {
      asked.push(`cancel ${site} by ${actor}`)
      return true
    },
    releasing: {
      list: async site => (SITES.includes(site) ? [pointer(site, 2), pointer(site, 1)] : []),
      async rollback(site, { to, actor }) {
        asked.push(`rollback ${site} to ${to} by ${actor}`)
        return changed(site)
      },
      async unpin(site) {
        asked.push(`unpin ${site}`)
        return changed(site)
      },
      async promote(site, { from }) {
        asked.push(`promote ${site} from ${from}`)
        return changed(site)
      },
    },
    buildLog: ({ build }) => new Blob([`log of ${build.id}\n`]).stream(),
    sites: async () =>
      SITES.map(site => ({
        ...{ site, name: site, domain: `${site}.example`, theme: 'tiny', build: null, wanted: site === 'acme' },
      })),
    onError: error => console.error(error),
    ...parts,
  })
  const served = await serveApp(app, { port: 0, host: '127.0.0.1' })

  const api: ServedApi = {
    ...{ ledger, feed, app, port: served.port, asked, ahead: 0 },
    ask: (path, { method = 'GET', headers = {}, body, token } = {}) =>
      new Promise((resolve, reject) => {
        const sent = body === undefined ? '' : typeof body === 'string' ? body : JSON.stringify(body)
        const all = {
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...(token !== undefined && { authorization: `Bearer ${token}` }),
          ...headers,
        }
        const call = request({ host: '127.0.0.1', port: served.port, path, method, headers: all }, response => {
          let text = ''
          response.setEncoding('utf8').on('data', chunk => {
            text += chunk
          })
          response.on('end', () =>
            resolve({
              ...{ status: response.statusCode ?? 0, text, headers: response.headers },
              get json() {
                return JSON.parse(text)
              },
            }),
          )
        })
        call.on('error', reject)
        call.end(sent)
      }),
    async token(role, sites = ['*'], lasts) {
      const now = clock.now()
      const expiresAt = lasts === undefined ? null : now + lasts
      const made = newToken({ name: `a ${role}`, role, sites, expiresAt }, { createdBy: 'test', now })
      await ledger.tokens.add(made.token, made.hash)
      return made.secret
    },
    async [Symbol.asyncDispose]() {
      ends.abort()
      await served[Symbol.asyncDispose]()
      await feed[Symbol.asyncDispose]()
      await ledger[Symbol.asyncDispose]()
    },
  }
  return api
}
