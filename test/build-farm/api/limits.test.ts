import { expect, test } from 'vitest'
import { addressKey, rateLimit } from '#api/rate-limit.ts'
import { ELSEWHERE, serveApi } from './served-api.ts'

test('a caller may call as often as the rate says, and at once as often as the burst says', () => {
  let now = 0
  const limit = rateLimit({ perMinute: 60, burst: 3 }, { now: () => now })
  expect([1, 2, 3, 4].map(() => limit.take('ann'))).toEqual([0, 0, 0, 1])
  expect(limit.take('bob')).toBe(0)
  now = 999
  expect(limit.take('ann')).toBe(1)
  now = 2000
  expect([limit.take('ann'), limit.take('ann'), limit.take('ann')]).toEqual([0, 0, 1])
  now = 1_000_000
  expect([1, 2, 3, 4].map(() => limit.take('ann'))).toEqual([0, 0, 0, 1])
  now = 0
  expect(limit.take('ann')).toBe(1)
})

test('however many call, memory stays where it is', () => {
  const limit = rateLimit({ perMinute: 60, burst: 1 }, { now: () => 0 })
  globalThis.gc?.()
  for (let at = 0; at < 20_000; at++) limit.take(`warm${at}`)
  const before = process.memoryUsage().heapUsed
  for (let at = 0; at < 400_000; at++) limit.take(`address ${at}`)
  expect((process.memoryUsage().heapUsed - before) / 2 ** 20).toBeLessThan(60)
  expect([limit.take('address 399999'), limit.take('address 0')]).toEqual([1, 0])
})

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:aaaa::1', '2001:db8:1:2'],
  ['2001:db8:1:2:ffff:1:2:3', '2001:db8:1:2'],
  ['2001:db8::1', '2001:db8:0:0'],
  ['::1', '0:0:0:0'],
])('calls from %s are counted as those of %s', (address, key) => {
  expect(addressKey(address)).toBe(key)
})

test('tokens, strangers and webhooks have limits of their own, and are told when to come back; health is always told', async () => {
  await using api = await serveApi({ limits: { perToken: 5, perAddress: 3, hooks: 4 } })
  const [one, other] = [await api.token('viewer'), await api.token('viewer')]
  const statuses = async (count: number, path: string, about: Parameters<typeof api.ask>[1]) => {
    const found = []
    for (let at = 0; at < count; at++) found.push((await api.ask(path, about)).status)
    return found
  }
  expect(await statuses(6, '/api/sites', { token: one })).toEqual([200, 200, 200, 200, 200, 429])
  expect(await statuses(1, '/api/sites', { token: other })).toEqual([200])
  expect(await statuses(4, '/api/sites', { token: 'guessed' })).toEqual([401, 401, 401, 429])
  // Behind one proxy all have one address: those who hold a token are not locked out with those who guess.
  expect(await statuses(1, '/api/sites', { token: other })).toEqual([200])
  expect(await statuses(1, '/api/session', { method: 'POST', body: { token: other }, headers: ELSEWHERE })).toEqual([
    429,
  ])
  expect(await statuses(5, '/hooks/newsroom', { method: 'POST', headers: ELSEWHERE })).toEqual([
    202, 202, 202, 202, 429,
  ])
  expect(await statuses(20, '/healthz', { headers: ELSEWHERE })).toEqual(Array(20).fill(200))
  const late = await api.ask('/api/sites', { token: one })
  expect(late.json.errors[0].code).toBe('too-many-calls')
  expect(Number(late.headers['retry-after'])).toBeGreaterThan(0)
  api.ahead = Number(late.headers['retry-after']) * 1000
  expect(await statuses(1, '/api/sites', { token: one })).toEqual([200])
})
