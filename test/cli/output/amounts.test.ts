import { expect, test } from 'vitest'
import { age, bytes, count, counted, duration } from '../../../src/cli/output/amounts.ts'

test.for([
  [bytes(999), '999 B'],
  [bytes(1000), '1.0 kB'],
  [bytes(12_345), '12.3 kB'],
  [bytes(120_400_000), '120 MB'],
  [bytes(1_230_000_000), '1.2 GB'],
  [duration(840.4), '840 ms'],
  [duration(4130), '4.1 s'],
  [duration(185_000), '3 min 5 s'],
  [age(-5), '0 s'],
  [age(59_000), '59 s'],
  [age(3_700_000), '1 h'],
  [age(9 * 86_400_000), '9 d'],
  [count(0), '0'],
  [count(999), '999'],
  [count(1000), '1,000'],
  [count(123_456_789), '123,456,789'],
  [counted(1, 'entry', 'entries'), '1 entry'],
  [counted(14_243, 'entry', 'entries'), '14,243 entries'],
] as const)('%s is %s', ([shown, expected]) => {
  expect(shown).toBe(expected)
})
