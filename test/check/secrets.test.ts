import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { secretFinder, secretMarks } from '#check/secrets.ts'

const VALUE = 'sk_live_"R&D"/4eC39+HqLyjW=='
const find = secretFinder(secretMarks({ STRIPE: VALUE, S3: 'wJalrXUtnFEMIK7MDENGbPxRfiCY' }))
const inText = (text: string) => find(Buffer.from(text))

describe('secretFinder', () => {
  it.each([
    ['as it is', VALUE],
    ['in HTML', 'sk_live_"R&amp;D"/4eC39+HqLyjW=='],
    ['in an attribute', 'sk_live_&quot;R&amp;D&quot;/4eC39+HqLyjW=='],
    ['in a URL', encodeURIComponent(VALUE)],
    ['in JSON', JSON.stringify({ key: VALUE })],
    ['in base64', Buffer.from(VALUE).toString('base64')],
  ])('finds a value %s', (_, text) => {
    expect(inText(`<p>one\n${text}</p>`)).toEqual({ name: 'STRIPE', line: 2 })
  })

  it('finds nothing in a text that only begins like one', () => {
    expect(inText(`${VALUE.slice(0, -1)}x sk_live_`)).toBeNull()
    expect(inText('')).toBeNull()
    expect(inText('short')).toBeNull()
  })

  it('leaves out values that might be words', () => {
    expect(secretMarks({ PASSWORD: 'letmein' })).toEqual([])
  })

  it('carries nothing that a value could be read from', () => {
    for (const mark of secretMarks({ STRIPE: VALUE }))
      expect(Object.keys(mark).sort()).toEqual(['digest', 'first', 'length', 'name', 'second'])
    expect(JSON.stringify(secretMarks({ STRIPE: VALUE }))).not.toContain('sk_live')
  })

  it('finds any value anywhere, and only where it is', () => {
    const bytes = fc.uint8Array({ maxLength: 300 })
    const value = fc
      .string({ minLength: 8, maxLength: 60, unit: 'binary' })
      .filter(text => Buffer.byteLength(text) >= 8)
    fc.assert(
      fc.property(value, bytes, bytes, (secret, before, after) => {
        const search = secretFinder(secretMarks({ X: secret }))
        const whole = Buffer.concat([before, Buffer.from(secret), after])
        expect(search(whole)).toEqual({ name: 'X', line: expect.any(Number) })
        const without = Buffer.concat([before, after])
        if (!without.includes(Buffer.from(secret))) expect(search(without)).toBeNull()
      }),
    )
  })
})
