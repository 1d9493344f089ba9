import { tmpdir } from 'node:os'
import { expect, test } from 'vitest'
import type { Contestant, Output } from './contestant.ts'
import { median, takeTurns } from './rounds.ts'

const output: Output = { pages: 1, htmlBytes: 1, firstSite: new Map() }

function noting(order: string[], name: string, rounds?: number): Contestant {
  return {
    name,
    tool: name,
    sites: 1,
    ...(rounds && { rounds }),
    command: { file: 'true', args: [], cwd: tmpdir() },
    reset: async () => void order.push(name),
    inspect: async () => output,
  }
}

test('contestants take turns after a warm-up, every other round in reverse', async () => {
  const order: string[] = []
  const results = await takeTurns([noting(order, 'a'), noting(order, 'b')], 2, () => {})
  expect(order.join('')).toBe('ab' + 'ba' + 'ab')
  expect(results.map(({ runs }) => runs.length)).toEqual([2, 2])
})

test('a contestant with a cap of one round runs once, without a warm-up', async () => {
  const order: string[] = []
  const [, capped] = await takeTurns([noting(order, 'a'), noting(order, 'b', 1)], 3, () => {})
  expect(order.filter(name => name === 'b')).toEqual(['b'])
  expect(capped?.runs).toHaveLength(1)
})

test.each([
  [[3], 3],
  [[1, 9], 5],
  [[9, 1, 2], 2],
  [[10, 2, 4, 3], 3.5],
])('the median of %j is %d', (values, expected) => {
  expect(median(values)).toBe(expected)
})
