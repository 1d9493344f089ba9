import { expect, test } from 'vitest'
import { newestDue, nextDue, type Schedule } from '#intake/due-times.ts'
import { openScheduler } from '#intake/schedules.ts'
import { sqliteLedger } from '#ledger/sqlite.ts'

const at = (text: string): number => Date.parse(text)
const berlin = (cron: string): Schedule => ({ name: 'fleet', cron, zone: 'Europe/Berlin' })

/** A process that looks at the clock every `step` ms of a stretch of time. */
async function fired(schedule: Schedule, from: string, to: string, step = 60_000): Promise<string[]> {
  await using ledger = await sqliteLedger(':memory:')
  const times: string[] = []
  let now = at(from)
  const scheduler = openScheduler({
    schedules: async () => [schedule],
    ledger,
    clock: { now: () => now },
    onDue: async (_, due) => times.push(new Date(due).toISOString()),
  })
  for (; now < at(to); now += step) await scheduler.tick()
  return times
}

test('a schedule fires once a day also on the days on which clocks change', async () => {
  expect(await fired(berlin('30 2 * * *'), '2026-03-28T00:00Z', '2026-03-30T12:00Z')).toEqual([
    '2026-03-28T01:30:00.000Z',
    '2026-03-29T01:00:00.000Z',
    '2026-03-30T00:30:00.000Z',
  ])
  expect(await fired(berlin('30 2 * * *'), '2026-10-24T00:00Z', '2026-10-26T12:00Z')).toEqual([
    '2026-10-24T00:30:00.000Z',
    '2026-10-25T00:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
  ])
})

test('what passed while nobody looked fires once, and nothing fires that passed before the farm first began', async () => {
  await using ledger = await sqliteLedger(':memory:')
  const times: number[] = []
  const open = (now: () => number) =>
    openScheduler({
      schedules: async () => [berlin('0 3 * * *')],
      ledger,
      clock: { now },
      onDue: async (_, due) => times.push(due),
    })
  let now = at('2026-06-01T12:00Z')
  const first = open(() => now)
  await first.tick()
  expect(times).toEqual([])
  now = at('2026-06-02T01:00:00Z')
  await first.tick()
  expect(times).toEqual([at('2026-06-02T01:00Z')])
  now = at('2026-07-02T12:00Z')
  await open(() => now).tick()
  expect(times.slice(1)).toEqual([at('2026-07-02T01:00Z')])
})

test('two control planes fire each time once, and a clock that jumps fires nothing twice', async () => {
  await using ledger = await sqliteLedger(':memory:')
  const times: number[] = []
  let now = at('2026-06-01T00:30Z')
  const planes = [0, 1].map(() =>
    openScheduler({
      schedules: async () => [{ name: 'site acme', cron: '0 * * * *', zone: 'UTC' }],
      ledger,
      clock: { now: () => now },
      onDue: async (_, due) => times.push(due),
    }),
  )
  const tick = async (time: string): Promise<void> => {
    now = at(time)
    await Promise.all(planes.map(plane => plane.tick()))
  }
  for (const time of ['00:31', '01:00', '01:01', '00:20', '00:59', '01:00', '01:02', '02:00'])
    await tick(`2026-06-01T${time}:00Z`)
  expect(times.map(time => new Date(time).toISOString())).toEqual([
    '2026-06-01T01:00:00.000Z',
    '2026-06-01T02:00:00.000Z',
  ])
})

test('a schedule that was changed counts from then on, and one that is gone is forgotten', async () => {
  await using ledger = await sqliteLedger(':memory:')
  const times: string[] = []
  let now = at('2026-06-01T00:30Z')
  let current: Schedule[] = [{ name: 'fleet', cron: '0 1 * * *', zone: 'UTC' }]
  const scheduler = openScheduler({
    schedules: async () => current,
    ledger,
    clock: { now: () => now },
    onDue: async (_, due) => times.push(new Date(due).toISOString()),
  })
  await scheduler.tick()
  current = [{ name: 'fleet', cron: '0 2 * * *', zone: 'UTC' }]
  await scheduler.tick()
  now = at('2026-06-01T02:00Z')
  await scheduler.tick()
  current = []
  now = at('2026-06-02T02:00Z')
  await scheduler.tick()
  expect(times).toEqual(['2026-06-01T02:00:00.000Z'])
})

test('a due time lies after the last one and not after now', () => {
  const hourly: Schedule = { name: 'x', cron: '0 * * * *', zone: 'UTC' }
  expect(newestDue(hourly, at('2026-06-01T01:00Z'), at('2026-06-01T02:00Z'))).toBe(at('2026-06-01T02:00Z'))
  expect(newestDue(hourly, at('2026-06-01T02:00Z'), at('2026-06-01T02:59Z'))).toBeNull()
  expect(newestDue(hourly, at('2026-06-01T03:00Z'), at('2026-06-01T02:59Z'))).toBeNull()
  expect(nextDue(hourly, at('2026-06-01T02:00Z'))).toBe(at('2026-06-01T03:00Z'))
})
