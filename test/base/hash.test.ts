import fc from 'fast-check'
import { expect, test } from 'vitest'
import { canonicalJson } from '#base/hash.ts'

/** The same by the means of the language: what the digests of all earlier releases were made of. */
const plainly = (value: unknown): string =>
  JSON.stringify(value, (_key, member) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  )

test('any value has the text that it always had', () => {
  const key = fc.oneof(
    fc.string(),
    fc.constantFrom('10', '9', '404', '404.html', '__proto__', 'a', 'B', 'ä', '-1', '01'),
  )
  const value = fc.letrec(tie => ({
    any: fc.oneof(
      { maxDepth: 5 },
      fc.jsonValue(),
      fc.constantFrom(undefined, -0, Number.NaN, new Date(0), () => 1),
      fc.array(tie('any')),
      fc.dictionary(key, tie('any')),
    ),
  })).any
  fc.assert(
    fc.property(value, each => void expect(canonicalJson(each)).toBe(plainly(each))),
    { numRuns: 2000 },
  )
})

test('members are sorted, whole numbers first', () => {
  expect(canonicalJson({ b: 1, a: { d: [], c: undefined }, 10: 0, 9: 0 })).toBe('{"9":0,"10":0,"a":{"d":[]},"b":1}')
})
