import fc from 'fast-check'
import { expect, test } from 'vitest'
import { openSealedJson, sealJson } from '#base/sealed-json.ts'

test('a sealed record comes back as it was, without what is undefined', () => {
  expect(openSealedJson(sealJson({ b: [1, 'é'], a: { c: null }, d: undefined }))).toEqual({
    b: [1, 'é'],
    a: { c: null },
  })
})

test('no single byte of a sealed record can be changed, lost or added without notice', () => {
  const record = { site: 'acme', generation: 17, pinned: false, hosts: ['acme.example'], ratio: 0.5 }
  const whole = sealJson(record)
  fc.assert(
    fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, mask) => {
      const changed = whole.with(at, (whole[at] as number) ^ mask)
      expect(openSealedJson(changed)).toBeNull()
      expect(openSealedJson(whole.slice(0, at))).toBeNull()
    }),
    { numRuns: 2000 },
  )
})

test('what was never sealed is refused', () => {
  for (const text of ['{"a":1}', '[]', 'null', '"x"', '', '{"digest":"abc"}'])
    expect(openSealedJson(new TextEncoder().encode(text))).toBeNull()
})
