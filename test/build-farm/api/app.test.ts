import { request } from 'node:http'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { farmApp } from '#api/app.ts'
import { farmMetrics } from '#api/metrics.ts'
import { createProgress } from '#api/progress.ts'
import { type Served, serveApp } from '#api/serve.ts'
import type { Ledger } from '#ledger/ledger.ts'
import { sqliteLedger } from '#ledger/sqlite.ts'
import { SiteError } from '#model/failure.ts'
import { statusPage } from '#status/page.ts'

const ends = new AbortController()
const progress = createProgress()
let ledger: Ledger
let served: Served

beforeAll(async () => {
  ledger = await sqliteLedger(':memory:')
  const app = farmApp({
    ...{ ledger, progress, environment: 'live', page: statusPage, signal: ends.signal },
    metrics: farmMetrics(ledger, 'live'),
    receive: async (source, call) => Response.json({ source, body: await call.text() }, { status: 202 }),
    replay: async (_source, id) => (id === 'known' ? ['acme'] : null),
    async trigger(sites) {
      if (sites.includes('nobody')) throw new SiteError({ code: 'site-unknown', message: 'No such site' })
      return sites
    },
    sites: async () => [
      { site: 'acme', name: 'Acme', domain: 'acme.example', theme: 'affiliate', build: null, wanted: true },
    ],
  })
  served = await serveApp(app, { port: 0, host: '127.0.0.1' })
})

afterAll(async () => {
  ends.abort()
  await served[Symbol.asyncDispose]()
  await ledger[Symbol.asyncDispose]()
})

/** With a Host header of one's own, which `fetch` does not let one choose. */
function ask(
  path: string,
  { method = 'GET', headers = {}, body = '' } = {},
): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const call = request({ host: '127.0.0.1', port: served.port, path, method, headers }, response => {
      let text = ''
      response.setEncoding('utf8')
      response.on('data', chunk => {
        text += chunk
      })
      response.on('end', () => resolve({ status: response.statusCode ?? 0, text }))
    })
    call.on('error', reject)
    call.end(body)
  })
}

test('a webhook is taken with its body as it came', async () => {
  const { status, text } = await ask('/hooks/newsroom', {
    method: 'POST',
    body: '{"a": 1}',
    headers: { host: 'farm.example' },
  })
  expect([status, JSON.parse(text)]).toEqual([202, { source: 'newsroom', body: '{"a": 1}' }])
})

test('whoever calls by another name than that of this machine reaches webhooks and health alone', async () => {
  const headers = { host: 'rebound.example' }
  expect((await ask('/healthz', { headers })).status).toBe(200)
  for (const path of ['/', '/metrics', '/api/sites', '/api/deliveries', '/api/events'])
    expect((await ask(path, { headers })).status).toBe(403)
})

test('a page of somebody else cannot have anything done', async () => {
  const headers = { origin: 'https://evil.example', host: `localhost:${served.port}` }
  expect((await ask('/api/sites/acme/build', { method: 'POST', headers })).status).toBe(403)
  expect((await ask('/api/deliveries/newsroom/known/replay', { method: 'POST', headers })).status).toBe(403)
})

test('sites are listed, built and found missing; what was done is written down', async () => {
  expect(JSON.parse((await ask('/api/sites')).text)).toMatchObject({
    ok: true,
    sites: [{ site: 'acme', wanted: true }],
  })
  expect(await ask('/api/sites/acme/build', { method: 'POST' })).toMatchObject({ status: 202 })
  expect(await ask('/api/sites/nobody/build', { method: 'POST' })).toMatchObject({ status: 404 })
  expect(await ask('/api/deliveries/newsroom/known/replay', { method: 'POST' })).toMatchObject({ status: 202 })
  expect(await ask('/api/deliveries/newsroom/other/replay', { method: 'POST' })).toMatchObject({ status: 404 })
  const noted = await ledger.audit.list()
  expect(noted.map(({ action, subject, ok }) => `${action} ${subject} ${ok}`).sort()).toEqual([
    'replay newsroom known true',
    'replay newsroom other false',
    'trigger acme true',
  ])
})

test('what the farm tells reaches those who look on', async () => {
  const looking = new AbortController()
  const response = await fetch(`${served.url}api/events`, { signal: looking.signal })
  const reader = (response.body as ReadableStream<Uint8Array>).getReader()
  progress.tell({ type: 'trouble', message: 'The queue is away' })
  const value = new TextDecoder().decode((await reader.read()).value)
  expect(value).toContain('event: trouble')
  expect(value).toContain('The queue is away')
  looking.abort()
})

test('metrics are in the format that Prometheus reads', async () => {
  await ask('/hooks/newsroom', { method: 'POST' })
  const { text } = await ask('/metrics')
  expect(text).toMatch(/^nextgen_webhook_seconds_count\{source="newsroom",status="202"\} \d+$/m)
  expect(text).toMatch(/^nextgen_sites_wanted 0$/m)
})

test('the page is shown under a policy that allows its own script and style alone', async () => {
  const response = await fetch(served.url)
  expect(response.headers.get('content-security-policy')).toMatch(/default-src 'none'.*script-src 'sha256-/)
  expect(await response.text()).toContain('<title>NEXTGEN farm</title>')
})
