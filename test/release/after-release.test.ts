import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { memoryBucket } from '#bucket/memory.ts'
import { CdnError, type PurgeRequest } from '#cdn/cdn.ts'
import { serveEdge } from '#edge/node.ts'
import { createEdge } from '#edge/router.ts'
import type { Environment, HealthCheck } from '#model/environment.ts'
import type { Pointer } from '#model/pointer.ts'
import { readPointer } from '#release/pointers.ts'
import { rollback } from '#release/rollback.ts'
import { type AfterReleaseOptions, afterRelease } from '../../src/after-release.ts'
import { artifactOf } from './artifacts.ts'
import { startHookReceiver } from './hook-receiver.ts'
import { contextOf, publish } from './published.ts'

const acme = (text: string) => artifactOf({ 'index.html': `<h1>${text}</h1>`, 'a/index.html': 'a' }, { site: 'acme' })
const HOME: HealthCheck = { url: '/', text: 'Home' }

/** Takes requests and never answers. */
async function startSilentServer(): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(() => {})
  await new Promise<void>(resolve => server.listen(0, '127.0.0.1', resolve))
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections()
      await new Promise(resolve => server.close(resolve))
    },
  }
}

/** A bucket behind a real edge, and what follows releases in it. */
async function setUp(rules: Partial<Environment> = {}, options: Partial<AfterReleaseOptions> = {}) {
  const context = contextOf(memoryBucket())
  const { bucket, blobs, environment } = context
  const edge = createEdge({ bucket, blobs, maxAge: 0 })
  const served = await serveEdge({ edge, port: 0, hostname: '127.0.0.1' })
  const purges: PurgeRequest[] = []
  const mirrored: number[] = []
  const via = `http://127.0.0.1:${served.port}`
  const follow = afterRelease({
    rules: {
      name: 'live',
      cdn: { kind: 'cloudflare', tokenFrom: 'TOKEN' },
      health: { checks: [HOME], via, attempts: 1 },
      ...rules,
    },
    ...{ bucket, blobs, settleMs: 0, secretOf: () => undefined },
    cdn: { name: 'noted', purge: async request => void purges.push(request) },
    mirror: async ({ generation }) => void mirrored.push(generation),
    ...options,
  })
  const release = async (text: string): Promise<Pointer> => {
    const result = await publish(context, acme(text))
    if (result.outcome !== 'released') throw new Error(`expected a release, got ${result.outcome}`)
    return result.pointer
  }
  const live = async () => (await readPointer(bucket, 'acme', environment))?.value
  return { context, follow, release, live, purges, mirrored, via, [Symbol.asyncDispose]: () => served.close() }
}

test('a healthy release stays; the mirror follows, and caches forget the paths that changed', async () => {
  await using at = await setUp()
  expect(await at.follow(await at.release('Home 1'))).toMatchObject({ outcome: 'released', errors: [], warnings: [] })
  expect(await at.follow(await at.release('Home 2'))).toMatchObject({ outcome: 'released', live: { generation: 2 } })
  expect(at.purges.map(({ urls }) => urls)).toEqual([
    null,
    ['https://acme.example/', 'https://acme.example/index.html'],
  ])
  expect(at.purges[0]).toMatchObject({ site: 'acme', hosts: ['acme.example'] })
  expect(at.mirrored).toEqual([1, 2])
})

test('an unhealthy release goes back to the one before, which is pinned, mirrored and purged again; who asked is told why', async () => {
  await using hook = await startHookReceiver()
  await using at = await setUp({ notify: [{ url: hook.url, on: ['rolled-back'] }] })
  await at.follow(await at.release('Home 1'))
  const after = await at.follow(await at.release('Broken'))
  expect(after).toMatchObject({
    outcome: 'rolled-back',
    live: { generation: 3, reason: 'rollback', restores: 1, pinned: true, actor: 'health check' },
    errors: [{ code: 'health-check-failed', message: expect.stringContaining('expected the text "Home"') }],
  })
  expect(await at.live()).toEqual(after.live)
  expect(at.mirrored).toEqual([1, 2, 3])
  expect(at.purges).toHaveLength(3)
  expect(hook.deliveries.map(({ body }) => JSON.parse(body))).toMatchObject([
    {
      type: 'release.rolled-back',
      data: { live: { generation: 3 }, released: { generation: 2 }, errors: [{ code: 'health-check-failed' }] },
    },
  ])
})

test('another status, nobody there, or no answer in time is unhealthy; a first release stays, with nothing before it', async () => {
  await using silent = await startSilentServer()
  await using at = await setUp({ health: { checks: [], attempts: 2 } })
  const after = await at.follow(await at.release('Home'), [
    { url: `${at.via}/nothing/` },
    { url: 'http://127.0.0.1:1/' },
    { url: silent.url, withinMs: 50 },
    { url: at.via, status: 200 },
  ])
  expect(after).toMatchObject({ outcome: 'unhealthy', live: { generation: 1 } })
  expect(after.errors.map(({ message }) => message)).toEqual([
    expect.stringContaining('expected the status 200, got 404'),
    expect.stringContaining('expected an answer, got: '),
    expect.stringContaining('expected an answer within 50 ms, got none'),
  ])
})

test('a site brings checks of its own, with its host in the request', async () => {
  await using at = await setUp()
  await at.follow(await at.release('Home 1'))
  const after = await at.follow(await at.release('Home 2'), [{ url: '/b/', text: 'b' }])
  expect(after.errors[0]?.message).toContain('(host acme.example): expected the status 200, got 404')
})

test('a release that somebody has replaced meanwhile is not rolled back, and a rollback is not checked', async () => {
  await using at = await setUp()
  await at.release('Home 1')
  const second = await at.release('Broken')
  await at.release('Broken too')
  expect(await at.follow(second)).toMatchObject({ outcome: 'unhealthy' })
  expect((await at.live())?.generation).toBe(3)
  const back = await rollback({ ...at.context, site: 'acme' })
  if (back.outcome !== 'released') throw new Error(back.outcome)
  expect(await at.follow(back.pointer)).toMatchObject({ outcome: 'released', errors: [] })
})

test('a cache or a mirror that cannot be reached is a warning; the release stands', async () => {
  await using at = await setUp(
    {},
    {
      cdn: { name: 'cloudflare', purge: () => Promise.reject(new CdnError('it is away')) },
      mirror: () => Promise.reject(new Error('no space')),
    },
  )
  expect(await at.follow(await at.release('Home 1'))).toMatchObject({
    outcome: 'released',
    warnings: [
      { code: 'mirror-failed', message: 'no space', where: 'acme' },
      { code: 'purge-failed', message: 'cloudflare: it is away' },
    ],
  })
})
