import { existsSync, statSync } from 'node:fs'
import { expect, test } from 'vitest'
import { faces } from '../../../src/theme-kit/build/faces.ts'

const all = faces([
  'bricolage-grotesque',
  'fraunces',
  'gabarito',
  'hanken-grotesk',
  'newsreader',
  'readex-pro',
  'schibsted-grotesk',
  'unbounded',
])

test.each(all.map(family => [family.name, family] as const))(
  'the files of %s are installed, and small enough for a phone',
  (_, family) => {
    const { variants } = family.options as unknown as { variants: { src: [string]; unicodeRange: string[] }[] }
    for (const { src, unicodeRange } of variants) {
      expect(existsSync(src[0]), src[0]).toBe(true)
      expect(statSync(src[0]).size).toBeLessThan(60_000)
      expect(unicodeRange.length).toBeGreaterThan(0)
    }
  },
)

test('each is a CSS variable of its name', () => {
  expect(all.map(({ cssVariable }) => cssVariable)).toContain('--face-hanken-grotesk')
})
