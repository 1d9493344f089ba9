import fc from 'fast-check'
import { expect, test } from 'vitest'
import { type Kept, leastUsed, YOUNG } from '#sweep/least-used.ts'

const NOW = 1e12
const DAY = 86_400_000
const kept = (path: string, days: number, size = 10, inUse = false): Kept => ({
  path,
  size,
  usedAt: NOW - days * DAY,
  inUse,
})
const going = (all: readonly Kept[], bytes: number, age = 1000 * DAY): string[] =>
  leastUsed(all, { bytes, age }, NOW).map(({ path }) => path)

test('what was used least recently goes first, until the rest is small enough', () => {
  const all = [kept('c', 3), kept('a', 9), kept('b', 5), kept('d', 2)]
  expect(going(all, 40)).toEqual([])
  expect(going(all, 39)).toEqual(['a'])
  expect(going(all, 20)).toEqual(['a', 'b'])
})

test('what nobody has used for too long goes however little there is', () => {
  expect(going([kept('old', 31), kept('new', 29)], 1e9, 30 * DAY)).toEqual(['old'])
})

test('nothing that is young or in use ever goes, and no more than needs to', () => {
  const any = fc.array(
    fc.record({ size: fc.nat(100), usedAt: fc.integer({ min: NOW - 40 * DAY, max: NOW }), inUse: fc.boolean() }),
  )
  fc.assert(
    fc.property(any, fc.nat(1000), fc.integer({ min: 1, max: 50 }), (some, bytes, days) => {
      const all = some.map((each, at) => ({ path: String(at), ...each }))
      const gone = leastUsed(all, { bytes, age: days * DAY }, NOW)
      for (const each of gone) expect(each.inUse || NOW - each.usedAt < YOUNG).toBe(false)
      const rest = all.filter(each => !gone.includes(each))
      const weighs = rest.reduce((sum, { size }) => sum + size, 0)
      const last = gone.findLast(each => NOW - each.usedAt < days * DAY)
      if (last) expect(weighs + last.size).toBeGreaterThan(bytes)
      if (weighs > bytes) for (const each of rest) expect(each.inUse || NOW - each.usedAt < YOUNG).toBe(true)
    }),
  )
})
