import { setTimeout as delay } from 'node:timers/promises'
import { brotliDecompressSync } from 'node:zlib'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { blobKey } from '#blobs/blobs.ts'
import { prefixedBucket } from '#bucket/prefixed-bucket.ts'
import { r2Bucket } from '#bucket/r2.ts'
import { rollback, unpin } from '#release/rollback.ts'
import { artifactOf } from '../release/artifacts.ts'
import { contextOf, publish } from '../release/published.ts'
import { startWorkerd, type Workerd } from './workerd.ts'

const PAGE = '<p>again and again</p>'.repeat(100)
let workerd: Workerd
let context: ReturnType<typeof contextOf>

const acme = (text: string) =>
  artifactOf(
    { 'index.html': text, 'long/index.html': PAGE, 'data.txt': '0123456789' },
    { site: 'acme', aliases: ['www.acme.example'] },
  )

beforeAll(async () => {
  workerd = await startWorkerd({ PREFIX: 'fleet', CACHE_TAGS: 'true' })
  context = contextOf(prefixedBucket(r2Bucket(workerd.r2), 'fleet/'))
  await publish(context, acme('one'))
})
afterAll(() => workerd?.[Symbol.asyncDispose]())

test('a site answers by its host from R2, with its headers; aliases, strange hosts and paths are answered as on Node', async () => {
  const home = await workerd.ask('https://acme.example/')
  expect(await home.text()).toBe('one')
  expect(Object.fromEntries(home.headers)).toMatchObject({
    'content-type': 'text/html; charset=utf-8',
    'cache-tag': 'site-acme',
    etag: expect.stringMatching(/^"[0-9a-f]{64}"$/),
  })
  const alias = await workerd.ask('https://www.acme.example/long?a=1')
  expect([alias.status, alias.headers.get('location')]).toEqual([301, 'https://acme.example/long?a=1'])
  expect((await workerd.ask('https://acme.example/long')).headers.get('location')).toBe('/long/')
  expect((await workerd.ask('https://nobody.example/')).status).toBe(404)
  expect((await workerd.ask('https://acme.example/%2e%2e%2fx')).status).toBe(400)
  expect((await workerd.ask('https://acme.example/', {}, 'DELETE')).status).toBe(405)
})

test('ranges, validators, HEAD and encodings hold', async () => {
  const part = await workerd.ask('https://acme.example/data.txt', { range: 'bytes=2-4' })
  expect([part.status, part.headers.get('content-range'), await part.text()]).toEqual([206, 'bytes 2-4/10', '234'])
  const whole = await workerd.ask('https://acme.example/data.txt')
  await whole.text()
  const again = await workerd.ask('https://acme.example/data.txt', { 'if-none-match': whole.headers.get('etag') ?? '' })
  expect([again.status, await again.text()]).toEqual([304, ''])
  const head = await workerd.ask('https://acme.example/long/', {}, 'HEAD')
  expect([head.status, await head.text()]).toEqual([200, ''])
  const coded = await workerd.askRaw('acme.example', '/long/', { 'accept-encoding': 'br' })
  expect(coded.headers['content-encoding']).toBe('br')
  expect(brotliDecompressSync(coded.body).toString()).toBe(PAGE)
})

test('a new release and a rollback show within a second, to many visitors at once', async () => {
  await publish(context, acme('two'))
  await delay(1000)
  const all = await Promise.all(Array.from({ length: 20 }, () => workerd.ask('https://acme.example/')))
  expect(new Set(await Promise.all(all.map(each => each.text())))).toEqual(new Set(['two']))
  await rollback({ ...context, site: 'acme' })
  await delay(1000)
  expect(await (await workerd.ask('https://acme.example/')).text()).toBe('one')
})

test('a blob that was damaged in R2 is not served', async () => {
  const { manifest } = acme('three')
  await unpin({ ...context, site: 'acme' })
  await publish(context, acme('three'))
  await context.bucket.put(blobKey(manifest.files['index.html']?.digest as never), new TextEncoder().encode('thr33'))
  await delay(1000)
  const answer = await workerd.ask('https://acme.example/')
  expect(answer.status).toBe(500)
  expect(await answer.text()).not.toContain('thr33')
})
