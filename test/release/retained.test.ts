import { expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { missingGenerations, retainedGenerations } from '#release/retained.ts'

const DAY = 86_400_000
const now = 100 * DAY
/** Generation → the day on which it was recorded. */
const recorded = (days: Readonly<Record<number, number>>) =>
  new Map(Object.entries(days).map(([generation, day]) => [Number(generation), day * DAY]))
const live = (generation: number) => ({ generation, manifest: digestOf('x') })
const history = recorded({ 1: 10, 2: 20, 3: 30, 4: 95, 5: 99 })

test('the newest releases stay, however old they are', () => {
  expect(retainedGenerations(live(5), history, { releases: 3, days: 0 }, now)).toEqual([5, 4, 3])
  expect(retainedGenerations(live(3), recorded({ 1: 1, 2: 2, 3: 3 }), { releases: 2, days: 0 }, now)).toEqual([3, 2])
})

test('a release stays for some days after it was replaced, even if it was made long ago', () => {
  expect(retainedGenerations(live(5), history, { releases: 1, days: 2 }, now)).toEqual([5, 4])
  expect(retainedGenerations(live(5), history, { releases: 1, days: 7 }, now)).toEqual([5, 4, 3])
})

test('what is live stays, whatever is asked for', () => {
  expect(retainedGenerations(live(5), history, { releases: 0, days: 0 }, now)).toEqual([5])
})

test('of a site that is gone only the days count', () => {
  expect(retainedGenerations({ generation: 5, manifest: null }, history, { releases: 10, days: 2 }, now)).toEqual([
    5, 4,
  ])
})

test('a release that was recorded in the future, after the clock was set back, stays', () => {
  expect(retainedGenerations(live(2), recorded({ 1: 1, 2: 200 }), { releases: 1, days: 1 }, now)).toEqual([2, 1])
})

test('a gap in the history is seen; the live generation may be on its way', () => {
  expect(missingGenerations(5, history)).toEqual([])
  expect(missingGenerations(6, history)).toEqual([])
  expect(missingGenerations(7, history)).toEqual([6])
  expect(missingGenerations(4, recorded({ 1: 1, 3: 1 }))).toEqual([2])
})
