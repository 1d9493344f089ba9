import { expect, test } from 'vitest'
import { siteIndex } from '#intake/site-index.ts'
import { delayOf, openIntake } from '#intake/trigger.ts'
import { sqliteLedger } from '#ledger/sqlite.ts'
import type { FarmEvent } from '#model/farm.ts'
import type { Site } from '#model/site.ts'
import type { Queue, Wake } from '#queue/queue.ts'

const site = (id: string, source = 'directory'): Site => ({ id, content: { source } }) as unknown as Site
const declared = { sites: [site('acme'), site('beta', 'newsroom'), site('gamma', 'newsroom')], failed: [] }

async function open(sitesThere: readonly Site[] = declared.sites) {
  const ledger = await sqliteLedger(':memory:')
  const wakes: Wake[] = []
  const events: FarmEvent[] = []
  const state = { now: 1000, away: false, loads: 0 }
  const queue = {
    async add(list: readonly Wake[]) {
      if (state.away) throw new Error('ECONNREFUSED')
      wakes.push(...list)
    },
  } as unknown as Queue
  const clock = { now: () => state.now }
  const sites = siteIndex(async () => {
    state.loads++
    return { sites: sitesThere, failed: [] }
  }, clock)
  const intake = openIntake({
    ...{ ledger, queue, sites, clock, environment: 'live', window: 1000 },
    listener: event => events.push(event),
  })
  return { intake, ledger, wakes, events, state }
}

const manual = { kind: 'manual', actor: 'ann' } as const

test('a trigger makes sites wanted and wakes workers; its kind says how urgent it is', async () => {
  const { intake, ledger, wakes } = await open()
  expect(await intake.trigger({ sites: ['acme'], cause: manual })).toEqual({ sites: ['acme'], queued: true })
  expect(await intake.trigger({ sites: 'all', cause: { kind: 'reconcile' } })).toMatchObject({
    sites: ['acme', 'beta', 'gamma'],
  })
  expect(wakes.map(({ site, priority, delay }) => [site, priority, delay])).toEqual([
    ['acme', 'urgent', 0],
    ['acme', 'urgent', 0],
    ['beta', 'routine', 0],
    ['gamma', 'routine', 0],
  ])
  const begun = await ledger.demands.begin('acme', 'live', 1)
  expect(begun?.causes).toEqual([
    { ...manual, at: 1000 },
    { kind: 'reconcile', at: 1000 },
  ])
})

test('many files, or many sites that somebody wants built, wait behind an edit; what a source tells does not', async () => {
  const many = ['a', 'b', 'c', 'd', 'e', 'f'].map(id => site(id, 'newsroom'))
  const { intake, wakes } = await open(many)
  const ids = many.map(({ id }) => id)
  const priorities = async (trigger: Parameters<typeof intake.trigger>[0]) => {
    wakes.length = 0
    await intake.trigger(trigger)
    return [...new Set(wakes.map(({ priority }) => priority))]
  }
  expect(await priorities({ sites: ids, cause: { kind: 'file' } })).toEqual(['due'])
  expect(await priorities({ sites: 'all', cause: manual })).toEqual(['due'])
  expect(await priorities({ sites: ids.slice(0, 2), cause: manual })).toEqual(['urgent'])
  expect(await priorities({ source: 'newsroom', cause: { kind: 'webhook', about: 'entry 7' } })).toEqual(['urgent'])
})

test('a trigger of a source is one of every site that comes from it, or of those that were named', async () => {
  const { intake, wakes } = await open()
  const cause = { kind: 'webhook', about: 'entry 7', delivery: 'd-1' } as const
  expect((await intake.trigger({ source: 'newsroom', cause })).sites).toEqual(['beta', 'gamma'])
  expect((await intake.trigger({ source: 'newsroom', sites: ['acme', 'beta'], cause })).sites).toEqual(['beta'])
  expect((await intake.trigger({ source: 'nobody', cause })).sites).toEqual([])
  expect(wakes.map(({ site }) => site)).toEqual(['beta', 'gamma', 'beta'])
})

test('an id that nobody declares is refused, and nothing is triggered', async () => {
  const { intake, wakes, events } = await open()
  await expect(intake.trigger({ sites: ['acme', 'acmee'], cause: manual })).rejects.toMatchObject({
    failures: [{ code: 'site-unknown', message: expect.stringContaining('"acmee"') }],
  })
  expect({ wakes, events }).toEqual({ wakes: [], events: [] })
})

test('the first trigger of a quiet site is built at once; what comes while it is built waits for the end of the window', async () => {
  const { intake, ledger, wakes, state } = await open()
  await intake.trigger({ sites: ['acme'], cause: manual })
  const begun = await ledger.demands.begin('acme', 'live', 1010)
  state.now = 1200
  await intake.trigger({ sites: ['acme'], cause: manual })
  state.now = 1900
  await intake.trigger({ sites: ['acme'], cause: manual })
  expect(wakes.map(({ delay }) => delay)).toEqual([0, 810, 110])
  await ledger.demands.settle({ site: 'acme', environment: 'live', wanted: begun?.demand.wanted ?? 0 })
  state.now = 1950
  await intake.trigger({ sites: ['acme'], cause: manual })
  expect(wakes.at(-1)?.delay).toBe(0)
})

test.for([
  ['nothing of the site was ever built', null, null, 0],
  ['it is being built', 1000, null, 500],
  ['it has been built for longer than a window', 400, null, 0],
  ['it was built twice within a window', null, 900, 400],
  ['the last build but one began before the window', null, 400, 0],
  ['the clock was set back', 9000, null, 0],
] as const)('%s: the next build is put off accordingly', ([, busySince, startedBefore, delay]) => {
  expect(delayOf({ busySince, startedBefore }, 1000, 1500)).toBe(delay)
})

test('a queue that is away loses nothing: the demand stays open, and the sites are woken later', async () => {
  const { intake, wakes, events, state } = await open()
  state.away = true
  expect(await intake.trigger({ sites: ['acme'], cause: manual })).toEqual({ sites: ['acme'], queued: false })
  expect(events.map(({ type }) => type)).toEqual(['triggered', 'trouble'])
  expect(await intake.wakeMissed()).toBe(1)
  state.away = false
  expect(await intake.wakeOpen(60_000)).toBe(0)
  expect(await intake.wakeMissed()).toBe(1)
  expect(await intake.wakeMissed()).toBe(0)
  expect(wakes.map(({ site, priority }) => [site, priority])).toEqual([['acme', 'urgent']])
})

test('a site that is being built is not woken again, unless its build has gone on for too long', async () => {
  const { intake, ledger, state } = await open()
  await intake.trigger({ sites: ['acme'], cause: manual })
  await ledger.demands.begin('acme', 'live', 1000)
  expect(await intake.wakeOpen()).toBe(0)
  state.now = 200_000
  expect(await intake.wakeOpen()).toBe(1)
})

test('a flood of triggers does not read every declaration for each of them', async () => {
  const { intake, state } = await open()
  for (let at = 0; at < 500; at++) await intake.trigger({ sites: ['acme'], cause: manual })
  expect(state.loads).toBe(1)
  state.now = 3000
  await intake.trigger({ sites: ['acme'], cause: manual })
  expect(state.loads).toBe(2)
})

test('who can do with older declarations has none read, until they are known to have changed', async () => {
  let loads = 0
  const state = { now: 1000 }
  const index = siteIndex(
    async () => {
      loads++
      return declared
    },
    { now: () => state.now },
  )
  await index.get()
  state.now = 50_000
  await index.get(60_000)
  expect(loads).toBe(1)
  index.expire()
  await index.get(60_000)
  expect(loads).toBe(2)
})
