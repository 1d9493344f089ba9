import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { simulateFarm } from './farm.ts'

const webhook = (at: number) => ({ kind: 'webhook', about: `entry ${at}`, delivery: `d${at}` }) as const
const idle = (farm: Awaited<ReturnType<typeof simulateFarm>>) =>
  expect.poll(async () => (await farm.ledger.demands.open('live')).length, { timeout: 30_000 }).toBe(0)

test('ten thousand triggers of twenty sites are at most two builds a site and window, and each is answered at once', async () => {
  const WINDOW = 500
  await using farm = await simulateFarm({ sites: 20, window: WINDOW })
  const times: number[] = []
  const before = process.memoryUsage.rss()
  for (let at = 0; at < 10_000; at++) {
    const begun = performance.now()
    await farm.intake.trigger({ sites: [`s${at % 20}`], cause: webhook(at) })
    times.push(performance.now() - begun)
    if (at % 100 === 0) await delay(1)
  }
  await idle(farm)
  times.sort((a, b) => a - b)
  expect(times[9900]).toBeLessThan(1000)
  for (let site = 0; site < 20; site++) {
    // As the farm counts them: a run of the generator is noted some milliseconds later, now more and now fewer.
    const starts = (await farm.ledger.builds.list({ site: `s${site}`, limit: 10_000 })).map(
      ({ startedAt }) => startedAt,
    )
    expect(starts.length).toBeGreaterThan(0)
    for (const start of starts)
      expect(starts.filter(other => other >= start && other < start + WINDOW).length).toBeLessThanOrEqual(2)
    const demand = await farm.ledger.demands.find(`s${site}`, 'live')
    expect(demand).toMatchObject({ wanted: 500, settled: 500 })
  }
  expect((process.memoryUsage.rss() - before) / 2 ** 20).toBeLessThan(300)
})

test('a webhook goes before a nightly rebuild that is under way', async () => {
  await using farm = await simulateFarm({ sites: 101, threads: 1 })
  const nightly = Array.from({ length: 100 }, (_, at) => `s${at}`)
  await farm.intake.trigger({ sites: nightly, cause: { kind: 'schedule' } })
  await expect.poll(() => farm.runs.length).toBeGreaterThan(5)
  await farm.intake.trigger({ sites: ['s100'], cause: webhook(1) })
  const at = farm.runs.length
  await idle(farm)
  const place = farm.runs.findIndex(({ site }) => site === 's100')
  expect(place).toBeGreaterThanOrEqual(at - 1)
  expect(place).toBeLessThanOrEqual(at + 2)
})

test('edits that follow one another are each a build of their own', async () => {
  await using farm = await simulateFarm({ sites: 1, window: 100 })
  for (let edit = 1; edit <= 5; edit++) {
    await farm.intake.trigger({ sites: ['s0'], cause: webhook(edit) })
    await idle(farm)
    expect(farm.runs).toHaveLength(edit)
  }
})

test('what failed and may pass is tried again, and what was wanted meanwhile is built with it; its causes are kept', async () => {
  let calls = 0
  await using farm = await simulateFarm({
    sites: 1,
    async build() {
      calls++
      return calls === 1 ? { status: 'failed', errors: [{ code: 'bucket-unreachable', message: 'away' }] } : {}
    },
  })
  await farm.intake.trigger({ sites: ['s0'], cause: webhook(1) })
  await idle(farm)
  const builds = await farm.ledger.builds.list()
  expect(builds.map(({ status, attempt, causes }) => [status, attempt, causes.map(({ about }) => about)])).toEqual([
    ['built', 2, ['entry 1']],
    ['failed', 1, ['entry 1']],
  ])
  expect((await farm.ledger.releases.list()).map(({ site, build }) => [site, build])).toEqual([['s0', builds[0]?.id]])
})

test('a build is cancelled wherever it runs, nothing is tried again, and the next trigger builds as always', async () => {
  let hangs = true
  await using farm = await simulateFarm({
    sites: 1,
    build: (site, signal) =>
      hangs
        ? new Promise(resolve =>
            signal.addEventListener('abort', () =>
              resolve({
                site,
                status: 'failed',
                errors: [{ code: 'interrupted', message: 'the run was interrupted' }],
              }),
            ),
          )
        : Promise.resolve({}),
  })
  expect(await farm.cancel('s0')).toBe(false)
  await farm.intake.trigger({ sites: ['s0'], cause: webhook(1) })
  await expect.poll(() => farm.runs.length).toBe(1)
  expect(await farm.cancel('s0')).toBe(true)
  await expect.poll(async () => (await farm.ledger.builds.list())[0]?.status).toBe('cancelled')
  await delay(300)
  expect(farm.runs).toHaveLength(1)
  expect((await farm.ledger.audit.list()).map(({ action, ok }) => [action, ok])).toEqual([
    ['cancel', true],
    ['cancel', false],
  ])
  hangs = false
  await farm.intake.trigger({ sites: ['s0'], cause: webhook(2) })
  await idle(farm)
  expect((await farm.ledger.builds.list())[0]?.status).toBe('built')
})
