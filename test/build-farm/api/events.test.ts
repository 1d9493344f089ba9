import { expect, test } from 'vitest'
import { recordEvents } from '#ledger/recorded-events.ts'
import { sqliteLedger } from '#ledger/sqlite.ts'
import type { BuildRecord, FarmEvent } from '#model/farm.ts'
import { type ServedApi, serveApi } from './served-api.ts'

const released = (site: string, generation: number): FarmEvent => ({
  ...{ type: 'released', site, generation, reason: 'rollback', actor: 'ann' },
})

interface Told {
  readonly id: number
  readonly type: string
  readonly data: string
}

/** Follows the stream until `count` events came (or `ms` passed), then breaks the connection off. */
async function follow(api: ServedApi, count: number, headers: Record<string, string> = {}, ms = 5000): Promise<Told[]> {
  const ends = new AbortController()
  const timer = setTimeout(() => ends.abort(), ms)
  const told: Told[] = []
  try {
    const response = await fetch(`http://127.0.0.1:${api.port}/api/events`, { headers, signal: ends.signal })
    let text = ''
    const decoder = new TextDecoder()
    for await (const chunk of response.body as ReadableStream<Uint8Array>) {
      text += decoder.decode(chunk, { stream: true })
      const blocks = text.split('\n\n')
      text = blocks.pop() ?? ''
      for (const block of blocks) {
        const fields = Object.fromEntries(block.split('\n').map(line => line.split(/: (.*)/s).slice(0, 2)))
        if (fields.event) told.push({ id: Number(fields.id), type: fields.event, data: fields.data })
      }
      if (told.length >= count) break
    }
  } catch (error) {
    if (!ends.signal.aborted) throw error
  } finally {
    clearTimeout(timer)
    ends.abort()
  }
  return told.slice(0, count)
}

test('a client that comes back with the last id it saw loses nothing, also when another process told it', async () => {
  await using api = await serveApi()
  const writing = follow(api, 2, { 'last-event-id': '0' })
  await api.ledger.events.add([released('acme', 1), released('acme', 2), released('acme', 3)], 1)
  const first = await writing
  expect(first.map(({ id }) => id).slice(0, 2)).toEqual([1, 2])
  await api.ledger.events.add([released('acme', 4)], 2)
  const second = await follow(api, 2, { 'last-event-id': '2' })
  expect(second.map(({ id, data }) => [id, JSON.parse(data).generation])).toEqual([
    [3, 3],
    [4, 4],
  ])
})

test('whoever was away for too long, or followed another ledger, is told that something was missed', async () => {
  await using api = await serveApi()
  for (let at = 1; at <= 30; at++) await api.ledger.events.add([released('acme', at)], at)
  await api.ledger.events.keep(10)
  expect((await follow(api, 3, { 'last-event-id': '5' })).map(({ type, id }) => [type, id])).toEqual([
    ['missed', Number.NaN],
    ['released', 21],
    ['released', 22],
  ])
  expect((await follow(api, 1, { 'last-event-id': '999' })).map(({ type }) => type)).toEqual(['missed'])
})

test('a token for some sites hears of these alone', async () => {
  await using api = await serveApi()
  const token = await api.token('viewer', ['acme'])
  const cause = { kind: 'file', about: 'sites/beta/site.json and 1 more', at: 1 } as const
  const build = { site: 'beta', causes: [cause], errors: [] } as unknown as BuildRecord
  await api.ledger.events.add(
    [
      { type: 'triggered', sites: ['acme', 'beta'], cause },
      { type: 'triggered', sites: ['beta'], cause },
      { type: 'build-started', build },
      { type: 'build-step', site: 'beta', step: { build: 'b', name: 'render', at: 1, ms: 1 } },
      { type: 'build-finished', build },
      { type: 'trouble', message: 'beta is in trouble' },
      released('beta', 1),
      { type: 'build-finished', build: { ...build, site: 'acme' } },
      released('acme', 1),
    ],
    1,
  )
  const told = await follow(api, 3, { authorization: `Bearer ${token}`, 'last-event-id': '0' })
  expect(told.map(({ type, id }) => `${type} ${id}`)).toEqual(['triggered 1', 'build-finished 8', 'released 9'])
  expect(JSON.stringify(told)).not.toContain('beta')
})

test('one caller has so many streams and no more, and a place is free again when one ends', async () => {
  await using api = await serveApi()
  const open = async () => {
    const ends = new AbortController()
    const { status } = await fetch(`http://127.0.0.1:${api.port}/api/events`, { signal: ends.signal })
    return { status, end: () => ends.abort() }
  }
  const streams = await Promise.all(Array.from({ length: 20 }, open))
  expect(streams.every(({ status }) => status === 200)).toBe(true)
  expect((await open()).status).toBe(429)
  streams[0]?.end()
  await expect.poll(async () => (await open()).status).toBe(200)
  for (const { end } of streams) end()
})

test('what is told while the ledger is away is told when it is back, and shortened to what a page needs', async () => {
  const ledger = await sqliteLedger(':memory:')
  let isAway = true
  let attempts = 0
  const events = {
    ...ledger.events,
    add: (...added: Parameters<typeof ledger.events.add>) =>
      ++attempts && isAway ? Promise.reject(new Error('away')) : ledger.events.add(...added),
  }
  const recorder = recordEvents({ ledger: { events }, clock: { now: () => 1 } })
  recorder.listener(released('acme', 1))
  const errors = Array.from({ length: 500 }, (_, at) => ({ code: 'x', message: `error ${at}` }))
  recorder.listener({ type: 'build-finished', build: { site: 'acme', causes: [], errors } as unknown as BuildRecord })
  await expect.poll(() => attempts).toBeGreaterThan(1)
  expect(await ledger.events.range()).toEqual({ oldest: 0, newest: 0 })
  isAway = false
  await recorder[Symbol.asyncDispose]()
  const [one, other] = await ledger.events.after(0, 10)
  expect(one?.event).toEqual(released('acme', 1))
  expect(other?.event.type === 'build-finished' && other.event.build.errors).toHaveLength(10)
  await ledger[Symbol.asyncDispose]()
})
