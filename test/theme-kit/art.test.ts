import { expect, test } from 'vitest'
import { ART, artOf } from '#theme-kit/art.ts'
import { favicon } from '#theme-kit/favicon.ts'

test.each(ART)('a drawing of %s is the same for the same name, and another for another', kind => {
  expect(artOf('granary', kind)).toBe(artOf('granary', kind))
  expect(artOf('granary', kind)).not.toBe(artOf('theatre', kind))
  expect(artOf('granary', kind)).toMatch(/^<(g|path|circle|rect) class="t[1-4]"/)
})

test('names without a kind get different kinds', () => {
  const shapes = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h'].map(
    name =>
      artOf(name)
        .match(/<(\w+)/g)
        ?.join('') ?? '',
  )
  expect(new Set(shapes).size).toBeGreaterThanOrEqual(3)
})

test('an empty name has a drawing too', () => {
  expect(artOf('')).toContain('class="t')
})

test('a site without an icon gets its first letter on its colour, and nothing of the name that is markup', async () => {
  const icon = favicon('<Acme & Co', { fill: '#0b5fa5', 'on-fill': '#ffffff' })
  expect(icon.headers.get('content-type')).toBe('image/svg+xml')
  const svg = await icon.text()
  expect(svg).toContain('fill="#0b5fa5"')
  expect(svg).toContain('>&#60;</text>')
})
