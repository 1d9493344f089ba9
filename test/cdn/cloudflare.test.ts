import { expect, test } from 'vitest'
import type { CdnError, PurgeRequest } from '#cdn/cdn.ts'
import { type CloudflareOptions, cloudflareCdn } from '#cdn/cloudflare.ts'
import { manualClock } from '../base/manual-clock.ts'
import { type CloudflareApi, startCloudflareApi, TOKEN } from './cloudflare-api.ts'

const ZONES = { 'acme.example': 'zone-a', 'bolt.example': 'zone-b' }

const cdnOf = ({ endpoint }: CloudflareApi, options: Partial<CloudflareOptions> = {}) =>
  cloudflareCdn({ token: TOKEN, endpoint, clock: manualClock(), ...options })

const acme = (urls: PurgeRequest['urls'], hosts = ['acme.example', 'www.acme.example']): PurgeRequest => ({
  site: 'acme',
  hosts,
  urls,
})

const bodies = ({ calls }: CloudflareApi) => calls.filter(({ method }) => method === 'POST').map(({ body }) => body)

test('addresses that changed are purged in batches, in the zone of their host, which is looked up once', async () => {
  await using api = await startCloudflareApi(ZONES)
  const cdn = cdnOf(api)
  const urls = Array.from({ length: 65 }, (_, at) => `https://acme.example/${at}/`)
  await cdn.purge(acme(urls))
  expect(bodies(api).map(({ files }) => files?.length)).toEqual([30, 30, 5])
  expect(bodies(api).flatMap(({ files }) => files)).toEqual(urls)
  expect(api.calls.at(-1)?.path).toBe('/client/v4/zones/zone-a/purge_cache')
  await cdn.purge(acme(['https://acme.example/']))
  expect(api.calls.filter(({ method }) => method === 'GET').map(({ path }) => path)).toEqual([
    '/client/v4/zones?name=acme.example',
    '/client/v4/zones?name=www.acme.example',
  ])
})

test('where anything may have changed, or very much, the hosts are purged', async () => {
  await using api = await startCloudflareApi(ZONES)
  const cdn = cdnOf(api, { zones: { 'acme.example': 'zone-a' } })
  await cdn.purge(acme(null, ['acme.example']))
  await cdn.purge(
    acme(
      Array.from({ length: 5000 }, (_, at) => `https://acme.example/${at}`),
      ['acme.example'],
    ),
  )
  expect(bodies(api)).toEqual([{ hosts: ['acme.example'] }, { hosts: ['acme.example'] }])
  expect(api.calls.every(({ method }) => method === 'POST')).toBe(true)
})

test('tags, hosts or everything are purged where the workspace says so, once a zone', async () => {
  await using api = await startCloudflareApi(ZONES)
  const request = acme(['https://acme.example/'], ['acme.example', 'acme.bolt.example'])
  for (const by of ['tags', 'hosts', 'everything'] as const) await cdnOf(api, { by }).purge(request)
  expect(bodies(api)).toEqual([
    { tags: ['site-acme'] },
    { tags: ['site-acme'] },
    { hosts: ['acme.example'] },
    { hosts: ['acme.bolt.example'] },
    { purge_everything: true },
    { purge_everything: true },
  ])
})

test('a limit is waited for as long as the API says, a broken server is tried again, and an end is an error', async () => {
  await using api = await startCloudflareApi(ZONES)
  const clock = manualClock()
  const cdn = cdnOf(api, {
    zones: { 'acme.example': 'zone-a' },
    clock,
    random: () => 0,
  })
  api.troubles.push({ status: 429, retryAfter: 7 }, { status: 502 })
  await cdn.purge(acme(['https://acme.example/'], ['acme.example']))
  expect(bodies(api)).toHaveLength(3)
  expect(clock.slept).toContain(7000)
  api.troubles.push(...Array.from({ length: 4 }, () => ({ status: 503 })))
  await expect(cdn.purge(acme(null, ['acme.example']))).rejects.toMatchObject({
    name: 'CdnError',
    message: expect.stringContaining('answered 503: try later (1000)'),
  })
})

test('a refused token and a missing zone are told with what to do, at once', async () => {
  await using api = await startCloudflareApi(ZONES)
  const wrong = (await cdnOf(api, { token: 'other' })
    .purge(acme(null))
    .catch(error => error)) as CdnError
  expect(wrong).toMatchObject({ message: expect.stringContaining('403'), hint: expect.stringContaining('Cache Purge') })
  expect(wrong.message).not.toContain('other')
  expect(api.calls).toHaveLength(1)
  await expect(cdnOf(api).purge(acme(null, ['calm.example']))).rejects.toMatchObject({
    message: 'Expected a Cloudflare zone for calm.example, but the token sees none',
  })
})
