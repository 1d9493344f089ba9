import { afterAll, beforeAll, expect, test } from 'vitest'
import { ELSEWHERE, type ServedApi, serveApi } from './served-api.ts'

let api: ServedApi
beforeAll(async () => {
  api = await serveApi()
})
afterAll(() => api[Symbol.asyncDispose]())

test('a webhook is taken with its body as it came', async () => {
  const { status, json } = await api.ask('/hooks/newsroom', { method: 'POST', body: '{"a": 1}', headers: ELSEWHERE })
  expect([status, json]).toEqual([202, { ok: true, message: 'newsroom{"a": 1}' }])
})

test('sites are listed, built and found missing; what was done is written down', async () => {
  expect((await api.ask('/api/sites')).json).toMatchObject({
    ok: true,
    sites: [{ site: 'acme', wanted: true }, {}, {}],
  })
  expect((await api.ask('/api/sites/beta')).json).toMatchObject({ site: { site: 'beta' } })
  expect(await api.ask('/api/sites/nobody')).toMatchObject({ status: 404 })
  expect(await api.ask('/api/sites/acme/build', { method: 'POST' })).toMatchObject({ status: 202 })
  expect((await api.ask('/api/sites/nobody/build', { method: 'POST' })).json).toEqual({
    ok: false,
    errors: [{ code: 'site-unknown', message: 'There is no site nobody' }],
  })
  const noted = await api.ledger.audit.list()
  expect(noted.map(({ actor, action, subject, ok }) => `${actor} ${action} ${subject} ${ok}`).sort()).toEqual([
    'local trigger acme true',
    'local trigger nobody false',
  ])
})

test('a trigger names sites, a source or all, and nothing else', async () => {
  const trigger = (body: unknown) => api.ask('/api/triggers', { method: 'POST', body })
  expect((await trigger({ sites: ['acme', 'beta'] })).json).toEqual({ ok: true, sites: ['acme', 'beta'] })
  expect((await trigger({ all: true })).json.sites).toHaveLength(3)
  await trigger({ source: 'newsroom' })
  expect(api.asked.at(-1)).toBe('trigger acme,beta,shop-one of newsroom by local')
  for (const body of [{}, { all: true, sites: ['acme'] }, { sites: [] }, { site: 'acme' }, 'no JSON', 7]) {
    const { status, json } = await trigger(body)
    expect([status, json.ok, json.errors[0].code]).toEqual([400, false, 'request-invalid'])
  }
})

test('what is live can be listed, rolled back, unpinned and promoted', async () => {
  expect((await api.ask('/api/sites/acme/releases')).json.releases).toHaveLength(2)
  const post = (path: string, body: unknown) => api.ask(path, { method: 'POST', body })
  expect((await post('/api/sites/acme/rollback', { to: 2, note: 'broken' })).json).toMatchObject({
    ...{ ok: true, changed: true, release: { site: 'acme', generation: 3 } },
  })
  expect(await post('/api/sites/acme/unpin', {})).toMatchObject({ status: 200 })
  expect(await post('/api/sites/acme/promote', { from: 'staging' })).toMatchObject({ status: 200 })
  expect((await post('/api/sites/nobody/rollback', {})).json.errors[0].code).toBe('release-unknown')
  expect(await post('/api/sites/acme/rollback', { to: 0 })).toMatchObject({ status: 400 })
  expect(api.asked.filter(each => /rollback|promote|unpin/.test(each)).slice(0, 3)).toEqual([
    ...['rollback acme to 2 by local', 'unpin acme', 'promote acme from staging'],
  ])
})

test('builds are paged without a gap, also where several began in one millisecond', async () => {
  const ids = Array.from({ length: 7 }, (_, at) => `b${at}`)
  for (const id of ids)
    await api.ledger.builds.start({
      ...{ id, site: 'acme', environment: 'live', causes: [], attempt: 1, worker: 'w', triggeredAt: 5, startedAt: 5 },
    })
  const seen: string[] = []
  let cursor: string | null = ''
  while (cursor !== null) {
    const { json } = await api.ask(`/api/builds?limit=2${cursor ? `&cursor=${cursor}` : ''}`)
    seen.push(...json.builds.map(({ id }: { id: string }) => id))
    cursor = json.next
  }
  expect(seen).toEqual(ids.reverse())
  expect((await api.ask('/api/builds/b3')).json).toMatchObject({ build: { id: 'b3' }, steps: [] })
  expect(await api.ask('/api/builds/b9')).toMatchObject({ status: 404 })
  expect(await api.ask('/api/builds/b3/log')).toMatchObject({ status: 200, text: 'log of b3\n' })
})

test('a trigger goes on in the trace of its call', async () => {
  const traceparent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'
  await api.ask('/api/sites/acme/build', { method: 'POST', headers: { traceparent } })
  expect(api.asked.at(-1)).toBe(`trigger acme by local in ${traceparent}`)
})

test('metrics are in the format that Prometheus reads', async () => {
  const { text } = await api.ask('/metrics')
  expect(text).toMatch(/^nextgen_webhook_seconds_count\{source="newsroom",status="202"\} \d+$/m)
  expect(text).toMatch(/^nextgen_sites_wanted 0$/m)
})

test('the page is shown under a policy that allows its own script and style alone', async () => {
  const { headers, text } = await api.ask('/')
  expect(headers['content-security-policy']).toMatch(/default-src 'none'.*script-src 'sha256-/)
  expect(text).toContain('<title>NEXTGEN farm</title>')
})

test('a ledger that is away is told as such, and what nobody expected tells nothing of itself', async () => {
  const told: unknown[] = []
  await using broken = await serveApi({
    onError: error => told.push(error),
    sites: async () => {
      throw new Error('secret path /srv/fleet')
    },
  })
  const { status, text } = await broken.ask('/api/sites')
  expect([status, text]).toEqual([500, expect.not.stringContaining('/srv/fleet')])
  await broken.ledger[Symbol.asyncDispose]()
  expect(await broken.ask('/api/builds')).toMatchObject({
    status: 503,
    json: { errors: [{ code: 'ledger-unavailable' }] },
  })
  expect(await broken.ask('/healthz')).toMatchObject({ status: 200 })
  expect(await broken.ask('/readyz')).toMatchObject({ status: 503 })
  expect(told).toHaveLength(3)
})
