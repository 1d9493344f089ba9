import fc from 'fast-check'
import { expect, test } from 'vitest'
import { steadySort } from '#base/steady-sort.ts'

interface Item {
  readonly rank: number
}

const MANY = 600
const byRank = (one: Item, other: Item): number => one.rank - other.rank

test('sorts as toSorted does, whatever came, went or was equal since the last time', () => {
  fc.assert(
    fc.property(
      fc.array(fc.array(fc.record({ at: fc.nat(MANY - 1), rank: fc.nat(4000) }), { maxLength: 12 }), { maxLength: 8 }),
      fc.integer({ min: 1, max: 7 }),
      (rounds, step) => {
        const sort = steadySort(byRank)
        let items: Item[] = Array.from({ length: MANY }, (_, at) => ({ rank: (at * 1009 * step) % 4001 }))
        for (const changes of [[], ...rounds]) {
          for (const { at, rank } of changes) items = items.with(at % items.length, { rank })
          if (changes.length > 6) items = items.toSpliced(3, 2).toReversed()
          const [sorted, wanted] = [sort(items), items.toSorted(byRank)]
          expect(sorted.every((item, at) => item === wanted[at])).toBe(true)
        }
      },
    ),
    { numRuns: 60 },
  )
})

test('compares what it has not seen alone', () => {
  let compared = 0
  const sort = steadySort<Item>((one, other) => {
    compared++
    return byRank(one, other)
  })
  const items = Array.from({ length: 4000 }, (_, at) => ({ rank: (at * 1009) % 4001 }))
  sort(items)
  compared = 0
  sort(items.with(7, { rank: 0.5 }))
  expect(compared).toBeLessThan(4100)
})
