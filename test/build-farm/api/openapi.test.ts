import { Ajv2020 } from 'ajv/dist/2020.js'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Digest } from '#model/digest.ts'
import { type Ask, type ServedApi, serveApi } from './served-api.ts'

// biome-ignore lint/suspicious/noExplicitAny: a document of any shape is what is tested.
type Json = any

let api: ServedApi
let document: Json
beforeAll(async () => {
  api = await serveApi()
  document = (await api.ask('/api/openapi.json')).json
  const cause = { kind: 'webhook', about: 'entry', actor: 'ann', delivery: 'd1', trace: '00-1', at: 1 } as const
  const build = { id: 'b1', site: 'acme', environment: 'live', causes: [cause], attempt: 1, worker: 'w' }
  await api.ledger.builds.start({ ...build, triggeredAt: 5, startedAt: 5 })
  await api.ledger.builds.finish('b1', {
    ...{ status: 'failed', finishedAt: 9, manifest: 'a'.repeat(64) as Digest, generation: 1, pages: 1, rendered: 1 },
    ...{ reused: 0, images: 0, bytes: 5_000_000_000 },
    errors: [{ code: 'x', message: 'y', where: 'z', hint: 'h' }],
  })
  await api.ledger.builds.note({ build: 'b1', name: 'wait', at: 5, ms: 1, detail: 'for a thread' })
  await api.ledger.releases.note({
    ...{ site: 'acme', environment: 'live', generation: 1, manifest: null, build: 'b1', actor: 'ann', at: 9 },
  })
  await api.ledger.deliveries.receive({
    ...{ source: 'newsroom', id: 'd1', receivedAt: 1, status: 'accepted', about: 'entry', sites: ['acme'] },
    ...{ headers: { 'x-event': 'y' }, body: '{}' },
  })
  await api.ledger.workers.beat({
    ...{ id: 'w', kind: 'worker', environment: 'live', host: 'h', pid: 1, threads: 2, startedAt: 1, seenAt: 1 },
    ...{ draining: false, sites: ['acme'] },
  })
  await api.token('viewer')
})
afterAll(() => api[Symbol.asyncDispose]())

const pathsOf = (about: Json): string[] =>
  Object.entries(about.paths).flatMap(([path, methods]) =>
    Object.keys(methods as object).map(method => `${method} ${path}`),
  )

test('every route of the app stands in the document, and the other way round', () => {
  const served = new Set(
    api.app.routes
      .filter(({ method }) => method !== 'ALL')
      .map(({ method, path }) => `${method.toLowerCase()} ${path.replaceAll(/:([a-z]+)/g, '{$1}')}`),
  )
  expect(document.openapi).toBe('3.1.0')
  expect(pathsOf(document).sort()).toEqual([...served].sort())
  expect(served.size).toBeGreaterThan(25)
})

test('parameters in paths are described, security is named where it is needed, and ids of operations are unique', () => {
  const ids = new Set<string>()
  for (const [path, methods] of Object.entries<Json>(document.paths))
    for (const [method, operation] of Object.entries<Json>(methods)) {
      const described = (operation.parameters ?? [])
        .filter((each: Json) => each.in === 'path' && each.required)
        .map((each: Json) => each.name)
      expect([path, described]).toEqual([path, [...path.matchAll(/\{([a-z]+)\}/g)].map(([, name]) => name)])
      const isOpen =
        ['/', '/healthz', '/readyz', '/hooks/{source}'].includes(path) || `${method} ${path}` === 'post /api/session'
      expect([path, operation.security ?? null]).toEqual([path, isOpen ? null : [{ token: [] }]])
      expect(operation.responses.default.content['application/json'].schema.$ref).toBe('#/components/schemas/Refusal')
      ids.add(operation.operationId)
    }
  expect(ids.size).toBe(pathsOf(document).length)
})

const post = (body?: unknown): Ask => ({ method: 'POST', ...(body !== undefined && { body }) })

test.each<readonly [operation: string, path: string, ask: Ask]>([
  ['get /healthz', '/healthz', {}],
  ['get /readyz', '/readyz', {}],
  ['get /metrics', '/metrics', {}],
  ['get /', '/', {}],
  ['post /hooks/{source}', '/hooks/newsroom', post('{}')],
  ['get /api/openapi.json', '/api/openapi.json', {}],
  ['get /api/session', '/api/session', {}],
  ['get /api/sites', '/api/sites', {}],
  ['get /api/sites/{site}', '/api/sites/acme', {}],
  ['get /api/sites/{site}', '/api/sites/nobody', {}],
  ['post /api/sites/{site}/build', '/api/sites/acme/build', post()],
  ['post /api/sites/{site}/build', '/api/sites/nobody/build', post()],
  ['post /api/sites/{site}/cancel', '/api/sites/acme/cancel', post()],
  ['post /api/triggers', '/api/triggers', post({ all: true })],
  ['post /api/triggers', '/api/triggers', post({})],
  ['get /api/builds', '/api/builds', {}],
  ['get /api/builds/{id}', '/api/builds/b1', {}],
  ['get /api/builds/{id}', '/api/builds/b9', {}],
  ['get /api/builds/{id}/log', '/api/builds/b1/log', {}],
  ['get /api/releases', '/api/releases', {}],
  ['get /api/sites/{site}/releases', '/api/sites/acme/releases', {}],
  ['post /api/sites/{site}/rollback', '/api/sites/acme/rollback', post({})],
  ['post /api/sites/{site}/rollback', '/api/sites/acme/rollback', post({ to: 'x' })],
  ['post /api/sites/{site}/unpin', '/api/sites/acme/unpin', post({})],
  ['post /api/sites/{site}/promote', '/api/sites/acme/promote', post({ from: 'staging' })],
  ['get /api/deliveries', '/api/deliveries', {}],
  ['post /api/deliveries/{source}/{id}/replay', '/api/deliveries/newsroom/d1/replay', post()],
  ['get /api/workers', '/api/workers', {}],
  ['get /api/tokens', '/api/tokens', {}],
  ['post /api/tokens', '/api/tokens', post({ name: 'x', role: 'viewer' })],
  ['delete /api/tokens/{id}', '/api/tokens/none', { method: 'DELETE' }],
  ['get /api/audit', '/api/audit', {}],
  ['get /api/sites', '/api/sites', { token: 'wrong' }],
])('what %s answers (%s) is as the document says', async (operation, path, ask) => {
  const [method = '', pattern = ''] = operation.split(' ')
  const { responses } = document.paths[pattern][method]
  const { status, text, headers } = await api.ask(path, ask)
  const described = responses[status] ?? responses.default
  const [type, { schema }] = Object.entries<Json>(described.content)[0] as [string, Json]
  expect(String(headers['content-type'])).toContain(type)
  if (type !== 'application/json') return
  const ajv = new Ajv2020({ strict: false, allErrors: true })
  const validate = ajv.compile({ ...schema, components: document.components })
  expect([validate(JSON.parse(text)), validate.errors]).toEqual([true, null])
  // A schema that lets everything through would prove nothing.
  expect(validate({ ok: 'maybe' })).toBe(false)
})
