import { expect, it } from 'vitest'
import { weighedMemo } from '#base/weighed-memo.ts'

it('forgets what was used least recently once all weighs too much', () => {
  const memo = weighedMemo<string>(10)
  memo.put('a', 'A', 4)
  memo.put('b', 'B', 4)
  expect(memo.get('a')).toBe('A')
  memo.put('c', 'C', 4)
  expect([memo.get('a'), memo.get('b'), memo.get('c')]).toEqual(['A', undefined, 'C'])
})

it('weighs what was put again once', () => {
  const memo = weighedMemo<string>(10)
  for (let round = 0; round < 5; round++) memo.put('a', `A${round}`, 6)
  memo.put('b', 'B', 4)
  expect([memo.get('a'), memo.get('b')]).toEqual(['A4', 'B'])
})

it('keeps nothing that weighs too much by itself', () => {
  const memo = weighedMemo<string>(10)
  memo.put('a', 'A', 4)
  memo.put('b', 'B', 11)
  expect([memo.get('a'), memo.get('b')]).toEqual(['A', undefined])
})
