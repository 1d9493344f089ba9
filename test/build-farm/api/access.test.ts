import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { ROLES } from '#model/access.ts'
import { type Ask, ELSEWHERE, type ServedApi, serveApi } from './served-api.ts'

let api: ServedApi
beforeAll(async () => {
  api = await serveApi()
  for (const [id, site] of [
    ['b1', 'acme'],
    ['b2', 'beta'],
  ] as const)
    await api.ledger.builds.start({
      ...{ id, site, environment: 'live', attempt: 1, worker: 'w', triggeredAt: 5, startedAt: 5 },
      causes: [{ kind: 'file', about: 'sites/beta/site.json and 1 more', at: 5 }],
    })
  for (const [id, sites] of [
    ['d1', ['acme', 'beta']],
    ['d2', ['beta']],
  ] as const)
    await api.ledger.deliveries.receive({
      ...{ source: 'newsroom', id, receivedAt: 1, status: 'accepted', about: 'entry', sites, headers: {}, body: '{}' },
    })
})
afterAll(() => api[Symbol.asyncDispose]())

const from = (token: string | undefined, about: Ask = {}): Ask => ({
  ...about,
  headers: { ...ELSEWHERE, ...about.headers },
  ...(token !== undefined && { token }),
})
const post = (body?: unknown): Ask => ({ method: 'POST', ...(body !== undefined && { body }) })

/** Every route that needs a caller: the least role for it, and whether it takes a token for all sites. */
const ROUTES: readonly (readonly [path: string, ask: Ask, least: string, of: 'site' | 'fleet' | 'own'])[] = [
  ['/api/session', {}, 'viewer', 'own'],
  ['/api/openapi.json', {}, 'viewer', 'own'],
  ['/api/sites', {}, 'viewer', 'own'],
  ['/api/sites/acme', {}, 'viewer', 'site'],
  ['/api/sites/acme/build', post(), 'editor', 'site'],
  ['/api/sites/acme/cancel', post(), 'editor', 'site'],
  ['/api/triggers', post({ sites: ['acme'] }), 'editor', 'site'],
  ['/api/builds', {}, 'viewer', 'own'],
  ['/api/builds/b1', {}, 'viewer', 'own'],
  ['/api/builds/b1/log', {}, 'viewer', 'own'],
  ['/api/releases', {}, 'viewer', 'own'],
  ['/api/sites/acme/releases', {}, 'viewer', 'site'],
  ['/api/sites/acme/rollback', post({}), 'publisher', 'site'],
  ['/api/sites/acme/unpin', post({}), 'publisher', 'site'],
  ['/api/sites/acme/promote', post({ from: 'staging' }), 'publisher', 'site'],
  ['/api/deliveries', {}, 'viewer', 'own'],
  ['/api/deliveries/newsroom/d1/replay', post(), 'editor', 'own'],
  ['/api/workers', {}, 'viewer', 'own'],
  ['/metrics', {}, 'viewer', 'fleet'],
  ['/api/audit', {}, 'admin', 'fleet'],
  ['/api/tokens', {}, 'admin', 'fleet'],
  ['/api/tokens', post({ name: 'x', role: 'viewer' }), 'admin', 'fleet'],
]

describe('role by route by site', () => {
  test('the table names every route that is served but those for everybody, the stream, and what ends something', async () => {
    const { paths } = (await api.ask('/api/openapi.json')).json
    const served = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods as object).map(method => `${method} ${path}`),
    )
    const covered = ROUTES.map(([path, { method = 'GET' }]) => {
      const pattern = path
        .replace(/\/sites\/acme/, '/sites/{site}')
        .replace('/b1', '/{id}')
        .replace('newsroom/d1', '{source}/{id}')
      return `${method.toLowerCase()} ${pattern}`
    })
    const others = [
      ...['get /', 'get /healthz', 'get /readyz', 'post /hooks/{source}', 'post /api/session'],
      ...['get /api/events', 'delete /api/session', 'delete /api/tokens/{id}'],
    ]
    expect(served.sort()).toEqual([...covered, ...others].sort())
  })

  test.each(ROLES)('a %s may what its role says, for its own sites alone', async role => {
    const tokens = {
      all: await api.token(role),
      own: await api.token(role, ['ac*']),
      other: await api.token(role, ['beta']),
    }
    for (const [path, ask, least, of] of ROUTES) {
      const isEnough = ROLES.indexOf(role) >= ROLES.indexOf(least as never)
      const status = async (token: string) => (await api.ask(path, from(token, ask))).status
      const name = `${ask.method ?? 'GET'} ${path}`
      expect([name, (await status(tokens.all)) < 300]).toEqual([name, isEnough])
      expect([name, (await status(tokens.own)) < 300]).toEqual([name, isEnough && of !== 'fleet'])
      const forOther = await status(tokens.other)
      if (of === 'site' || of === 'fleet') expect([name, forOther]).toEqual([name, 403])
      if (path.startsWith('/api/builds/b1')) expect([name, forOther]).toEqual([name, 404])
    }
  })

  test('nobody gets anything without a token from elsewhere, or with one that is wrong, expired or revoked', async () => {
    const expired = await api.token('admin', ['*'], 1000)
    const revoked = await api.token('admin')
    await api.ledger.tokens.revoke(revoked.split('_')[1] ?? '', 1)
    api.ahead = 2000
    const right = await api.token('admin')
    const wrong = `${right.slice(0, -1)}${right.endsWith('0') ? '1' : '0'}`
    for (const [path, ask] of ROUTES)
      for (const token of [undefined, wrong, expired, revoked, 'ngt_x', ''])
        expect([path, token, (await api.ask(path, from(token, ask))).status]).toEqual([path, token, 401])
    for (const path of ['/api/events', '/api/tokens/x'])
      expect((await api.ask(path, from(wrong, { method: path.endsWith('x') ? 'DELETE' : 'GET' }))).status).toBe(401)
    expect((await api.ask('/api/session', from(right))).json.caller).toMatchObject({ role: 'admin', via: 'token' })
    api.ahead = 0
  })
})

describe('the sites of a token', () => {
  test('in lists, builds, causes and deliveries there is nothing of other sites', async () => {
    const token = await api.token('publisher', ['acme'])
    const get = async (path: string) => (await api.ask(path, from(token))).json
    expect((await get('/api/sites')).sites.map(({ site }: { site: string }) => site)).toEqual(['acme'])
    const { builds } = await get('/api/builds')
    expect(builds).toMatchObject([{ id: 'b1', causes: [{ kind: 'file', at: 5 }] }])
    expect(JSON.stringify(builds)).not.toContain('beta')
    expect((await get('/api/builds?site=beta')).builds).toEqual([])
    const { deliveries } = await get('/api/deliveries')
    expect(deliveries).toMatchObject([{ id: 'd1', sites: ['acme'] }])
    expect(await api.ask('/api/deliveries/newsroom/d2/replay', from(token, post()))).toMatchObject({ status: 404 })
    await api.ask('/api/deliveries/newsroom/d1/replay', from(token, post()))
    expect(api.asked.at(-1)).toMatch(/^replay newsroom d1 by a publisher \([0-9a-f]{12}\) for acme$/)
  })

  test('a trigger that reaches further is refused whole, and written down', async () => {
    const token = await api.token('editor', ['shop-*'])
    const trigger = (body: unknown) => api.ask('/api/triggers', from(token, post(body)))
    expect(await trigger({ sites: ['shop-one', 'acme'] })).toMatchObject({
      ...{ status: 403, json: { errors: [{ code: 'scope-exceeded' }] } },
    })
    expect((await trigger({ all: true })).json.sites).toEqual(['shop-one'])
    const entry = (await api.ledger.audit.list({ limit: 1000 })).find(
      ({ subject, detail }) => subject === 'POST /api/triggers' && detail?.startsWith('The token is not for'),
    )
    expect(entry).toMatchObject({
      action: 'refused',
      subject: 'POST /api/triggers',
      detail: expect.stringContaining('acme'),
    })
  })

  test('whether a site exists is not told to those who may not see it', async () => {
    const token = await api.token('viewer', ['acme'])
    const [there, nowhere] = await Promise.all(['beta', 'none'].map(site => api.ask(`/api/sites/${site}`, from(token))))
    expect([there?.status, there?.json.errors[0].code]).toEqual([nowhere?.status, nowhere?.json.errors[0].code])
  })
})

describe('refusals', () => {
  test('each is in the audit log with who, what and why, and a flood of them is counted instead', async () => {
    await using api = await serveApi()
    const token = await api.token('viewer', ['acme'])
    const id = token.split('_')[1]
    await api.ask('/api/sites/beta', from(token))
    await api.ask('/api/sites/acme/build', from(token, post()))
    await api.ask('/api/sites', from(`${token.slice(0, -4)}0000`))
    await api.ask('/api/sites', from('guessed'))
    expect(
      (await api.ledger.audit.list()).map(({ actor, subject, detail }) => [actor, subject, detail]).sort(),
    ).toEqual(
      [
        [`a viewer (${id})`, 'GET /api/sites/beta', 'The token is not for the site "beta"'],
        [`a viewer (${id})`, 'POST /api/sites/acme/build', 'The role "viewer" may not do this'],
        [`token ${id}`, 'GET /api/sites', 'there is no such token'],
        ['address 127.0.0.1', 'GET /api/sites', 'there is no such token'],
      ].sort(),
    )
    for (let at = 0; at < 50; at++) await api.ask('/api/sites', from('guessed'))
    expect(await api.ledger.audit.list()).toHaveLength(13)
    api.ahead = 61_000
    await api.ask('/api/sites', from('guessed'))
    expect((await api.ledger.audit.list()).find(({ subject }) => subject === 'many')).toMatchObject({
      ...{ ok: false, detail: expect.stringMatching(/^41 more/) },
    })
  })
})

describe('tokens', () => {
  test('are made, shown once, listed without their secret, used and revoked through the API', async () => {
    const made = await api.ask('/api/tokens', post({ name: 'Ann', role: 'editor', sites: ['acme'] }))
    const { secret, token } = made.json
    expect([made.status, made.headers['cache-control']]).toEqual([201, 'no-store'])
    expect(secret).toMatch(new RegExp(`^ngt_${token.id}_[0-9a-f]{48}$`))
    expect(token.expiresAt - token.createdAt).toBe(365 * 86_400_000)
    const listed = await api.ask('/api/tokens')
    expect(listed.text).not.toContain(secret.slice(17))
    expect((await api.ledger.tokens.find(token.id))?.hash).toMatch(/^[0-9a-f]{64}$/)
    expect(await api.ask('/api/sites/acme', from(secret))).toMatchObject({ status: 200 })
    expect((await api.ledger.tokens.find(token.id))?.token.lastUsedAt).toBeGreaterThan(0)
    expect(await api.ask(`/api/tokens/${token.id}`, { method: 'DELETE' })).toMatchObject({ status: 200 })
    expect(await api.ask(`/api/tokens/${token.id}`, { method: 'DELETE' })).toMatchObject({ status: 404 })
    expect(await api.ask('/api/sites/acme', from(secret))).toMatchObject({ status: 401 })
    const actions = (await api.ledger.audit.list()).map(({ action }) => action)
    expect(actions).toEqual(expect.arrayContaining(['token-new', 'token-revoke']))
  })

  test('a wish that makes no sense is refused with everything that is wrong', async () => {
    const { status, json } = await api.ask(
      '/api/tokens',
      post({ name: 'x', role: 'viewer', sites: ['../a'], expiresAt: 1 }),
    )
    expect(status).toBe(400)
    expect(json.errors.map(({ code }: { code: string }) => code)).toEqual(['token-invalid', 'token-invalid'])
  })
})

describe('browsers', () => {
  const origin = { ...ELSEWHERE, origin: 'https://farm.example' }
  const login = async (token: string, headers: Record<string, string> = origin) => {
    const answer = await api.ask('/api/session', { ...post({ token }), headers })
    return { ...answer, cookie: String(answer.headers['set-cookie'] ?? '').split(';')[0] ?? '', status: answer.status }
  }

  test('a login is a cookie that no script sees and no other site sends; it ends with its token, or by itself', async () => {
    const token = await api.token('editor', ['acme'])
    const { status, headers, cookie } = await login(token, { ...origin, 'x-forwarded-proto': 'https' })
    expect(status).toBe(200)
    expect(String(headers['set-cookie'])).toMatch(/HttpOnly; Secure; SameSite=Strict/)
    expect(cookie).not.toContain(token)
    const asBrowser = { ...ELSEWHERE, cookie }
    expect((await api.ask('/api/session', { headers: asBrowser })).json.caller).toMatchObject({ via: 'session' })
    const build = (headers: Record<string, string>) => api.ask('/api/sites/acme/build', { method: 'POST', headers })
    expect(await build({ ...asBrowser, origin: origin.origin })).toMatchObject({ status: 202 })
    expect(await build({ ...asBrowser, origin: 'https://evil.example' })).toMatchObject({ status: 403 })
    expect(await build(asBrowser)).toMatchObject({ status: 403 })
    api.ahead = 13 * 3_600_000
    expect(await api.ask('/api/session', { headers: asBrowser })).toMatchObject({ status: 401 })
    api.ahead = 0
    const again = await login(token)
    await api.ledger.tokens.revoke(token.split('_')[1] ?? '', 1)
    expect(await api.ask('/api/session', { headers: { ...ELSEWHERE, cookie: again.cookie } })).toMatchObject({
      status: 401,
    })
    expect(await login(token)).toMatchObject({ status: 401, cookie: '' })
  })

  test('logging out ends the cookie for whoever kept a copy', async () => {
    const { cookie } = await login(await api.token('viewer'))
    const headers = { ...origin, cookie }
    expect(await api.ask('/api/session', { method: 'DELETE', headers })).toMatchObject({ status: 200 })
    expect(await api.ask('/api/session', { headers })).toMatchObject({ status: 401 })
  })

  test('a page of somebody else cannot log anybody in, nor have anything done on this machine', async () => {
    const token = await api.token('viewer')
    expect(await login(token, { ...ELSEWHERE, origin: 'https://evil.example' })).toMatchObject({
      status: 403,
      cookie: '',
    })
    const headers = { origin: 'https://evil.example', host: `localhost:${api.port}` }
    expect(await api.ask('/api/sites/acme/build', { method: 'POST', headers })).toMatchObject({ status: 403 })
  })
})

describe('this machine itself', () => {
  test.each([
    ['by a name that somebody made up', { host: 'rebound.example' }],
    ['through a proxy on this machine', { 'x-forwarded-for': '203.0.113.7' }],
    ['through a proxy that only says so', { forwarded: 'for=203.0.113.7' }],
  ])('is not who calls %s', async (_, headers) => {
    for (const path of ['/metrics', '/api/sites', '/api/deliveries', '/api/events', '/api/tokens'])
      expect([path, (await api.ask(path, { headers })).status]).toEqual([path, 401])
    expect(await api.ask('/healthz', { headers })).toMatchObject({ status: 200 })
  })

  test('sees the page where there are no tokens; others see it once there is one to log in with', async () => {
    await using fresh = await serveApi()
    expect(await fresh.ask('/')).toMatchObject({ status: 200 })
    expect(await fresh.ask('/', { headers: ELSEWHERE })).toMatchObject({ status: 401 })
    await fresh.token('viewer')
    expect(await fresh.ask('/', { headers: ELSEWHERE })).toMatchObject({ status: 200 })
  })

  test('is nobody where a proxy might make all calls look so', async () => {
    await using guarded = await serveApi({ trustLocal: false })
    expect(await guarded.ask('/api/sites')).toMatchObject({ status: 401 })
    expect(await guarded.ask('/')).toMatchObject({ status: 401 })
    const token = await guarded.token('viewer')
    expect(await guarded.ask('/')).toMatchObject({ status: 200 })
    expect(await guarded.ask('/api/sites', { token })).toMatchObject({ status: 200 })
  })

  test('a token that is given counts, also here', async () => {
    const token = await api.token('viewer', ['acme'])
    expect(await api.ask('/api/sites/beta', { token })).toMatchObject({ status: 403 })
    expect(await api.ask('/api/sites', { token: 'wrong' })).toMatchObject({ status: 401 })
  })
})
