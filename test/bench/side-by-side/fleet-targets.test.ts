import { expect, test } from 'vitest'
import { fleetTargets } from './fleet-targets.ts'
import { NEXTGEN } from './nextgen.ts'
import { resultOf } from './results.ts'

const SITES = 10
const fast = () => [
  resultOf(NEXTGEN.cached, [2, 3, 2], { peakMb: 700 }),
  resultOf(NEXTGEN.uncompiled, [4], { peakMb: 800 }),
  resultOf(NEXTGEN.unchanged, [0.5]),
  resultOf(NEXTGEN.oneThread, [4]),
]

test('all targets are reached by a build that is fast enough', () => {
  const peers = [
    resultOf('Hugo, one process a site', [10]),
    resultOf('astro build, a site after the other', [80], { sites: 4 }),
  ]
  const targets = fleetTargets([...fast(), ...peers], SITES)
  expect(targets.map(({ measured, ok }) => [measured, ok])).toEqual([
    ['5.00 ×', true],
    ['2.50 ×', true],
    ['100.00 ×', true],
    ['0.50 s', true],
    ['800.00 MiB', true],
    ['2.00 ×', true],
  ])
})

test('what is too slow or too large is not reached', () => {
  const slow = [
    resultOf(NEXTGEN.cached, [3], { peakMb: 1024 }),
    resultOf(NEXTGEN.uncompiled, [5]),
    resultOf(NEXTGEN.unchanged, [1]),
    resultOf(NEXTGEN.oneThread, [5]),
    resultOf('Hugo', [11.9]),
    resultOf('astro build', [90], { sites: 4 }),
  ]
  expect(fleetTargets(slow, SITES).map(({ ok }) => ok)).toEqual([false, false, false, false, false, false])
})

test('targets of tools that did not take part are left out', () => {
  expect(fleetTargets([resultOf('Hugo', [10])], SITES)).toEqual([])
  expect(fleetTargets(fast(), SITES).map(({ what }) => what)).toEqual([
    'Nothing changed, whole process',
    'Peak memory of the process tree',
    'Two threads: faster than one',
  ])
})
