import { expect, test } from 'vitest'
import { retryBudget } from '#base/retry.ts'
import type { Fetch } from '#cms/http/fetch.ts'
import { rateLimitedFetch } from '#cms/http/rate-limited-fetch.ts'
import { manualClock } from '../../base/manual-clock.ts'

const url = new URL('https://cms.example/api')
const answer = (status: number, headers: Record<string, string> = {}): Response =>
  new Response('{}', { status, headers })

/** Answers in this order, the last one for ever; notes when it was asked. */
function cms(clock: { now(): number }, ...answers: (() => Response)[]) {
  const asked: number[] = []
  const fetch: Fetch = async () => {
    asked.push(clock.now())
    return (answers[Math.min(asked.length, answers.length) - 1] as () => Response)()
  }
  return { fetch, asked }
}

test('an answer of 429 is asked for again once Retry-After has passed', async () => {
  const clock = manualClock()
  const { fetch, asked } = cms(
    clock,
    () => answer(429, { 'retry-after': '7' }),
    () => answer(200),
  )
  const limited = rateLimitedFetch(fetch, { concurrency: 1, clock, random: () => 0 })
  expect((await limited(url, { headers: {} })).status).toBe(200)
  expect((asked[1] as number) - (asked[0] as number)).toBe(7_000)
})

test('Retry-After holds for the other requests of the source, too', async () => {
  const clock = manualClock()
  const { fetch, asked } = cms(
    clock,
    () => answer(429, { 'retry-after': '3600' }),
    () => answer(429, { 'retry-after': '5' }),
    () => answer(200),
  )
  const limited = rateLimitedFetch(fetch, {
    concurrency: 1,
    clock,
    random: () => 0,
    budget: retryBudget({ capacity: 0 }),
  })
  await limited(url, { headers: {} })
  expect((await limited(url, { headers: {} })).status).toBe(429)
  expect((await limited(url, { headers: {} })).status).toBe(200)
  expect(asked.map(time => time - (asked[0] as number))).toEqual([0, 0, 5_000])
})

test('no more requests begin in a second than the source allows', async () => {
  const clock = manualClock()
  const { fetch, asked } = cms(clock, () => answer(200))
  const limited = rateLimitedFetch(fetch, { concurrency: 1, perSecond: 4, clock })
  await Promise.all(Array.from({ length: 9 }, () => limited(url, { headers: {} })))
  expect(asked.map(time => time - (asked[0] as number))).toEqual([0, 250, 500, 750, 1000, 1250, 1500, 1750, 2000])
})

test('an answer that stays bad comes back as it is, and a budget ends retries before that', async () => {
  const clock = manualClock()
  const bad = cms(clock, () => answer(503))
  const patient = rateLimitedFetch(bad.fetch, { concurrency: 1, clock, random: () => 0 })
  const first = patient(url, { headers: {} })
  expect((await first).status).toBe(503)
  expect(bad.asked).toHaveLength(5)
  const spent = cms(clock, () => answer(503))
  const impatient = rateLimitedFetch(spent.fetch, {
    concurrency: 1,
    clock,
    random: () => 0,
    budget: retryBudget({ capacity: 1 }),
  })
  const second = impatient(url, { headers: {} })
  expect((await second).status).toBe(503)
  expect(spent.asked).toHaveLength(2)
})

test('a CMS that asks for an hour of patience is not waited for', async () => {
  const clock = manualClock()
  const { fetch, asked } = cms(clock, () => answer(429, { 'retry-after': '3600' }))
  const limited = rateLimitedFetch(fetch, { concurrency: 1, clock })
  expect((await limited(url, { headers: {} })).status).toBe(429)
  expect(asked).toHaveLength(1)
})
