import { describe, expect, test } from 'vitest'
import { type LookDefaults, lookOf } from '../../../src/theme-kit/look/look.ts'
import { scaleOf } from '../../../src/theme-kit/look/scale.ts'

const defaults: LookDefaults = {
  color: { brand: '#0b5fa5' },
  font: { display: 'Georgia, serif', body: 'system-ui' },
  type: { size: 18, ratio: 1.25 },
  radius: '1rem',
}

const pixels = (clamp: string | undefined): number[] =>
  [...(clamp ?? '').matchAll(/([\d.]+)rem/g)].map(([, rem]) => Number(rem) * 16)

describe('the look of a site', () => {
  test('is the theme’s where the site says nothing', () => {
    const { css, light } = lookOf({}, defaults)
    expect(css).toContain('--font-display:Georgia, serif')
    expect(css).toContain(`--fill:${light.fill}`)
    expect(css).toContain('--radius:1rem')
    expect(css).toContain('color-scheme:light dark')
  })

  test('follows the tokens of the site', () => {
    const { css } = lookOf(
      { color: { brand: '#8a1c4a' }, font: { display: 'Didot' }, radius: '0', type: { ratio: 1.4 } },
      defaults,
    )
    expect(css).toContain('--fill:#8a1c4a')
    expect(css).toContain('--font-display:Didot')
    expect(css).toContain('--font-body:system-ui')
    expect(css).toContain('--radius:0')
  })

  test.each(['light', 'dark'] as const)('stays %s where the theme does not ask the visitor', scheme => {
    const { css, ...look } = lookOf({}, { ...defaults, scheme })
    expect(css).toContain(`:root{color-scheme:${scheme};`)
    expect(css).not.toContain('prefers-color-scheme')
    expect(css).toContain(`:root,.inverse .inverse{--page:${look[scheme].page}`)
  })

  test('is printed on white, and stands still for who asks for it', () => {
    const { css } = lookOf({}, { ...defaults, scheme: 'dark' })
    expect(css).toMatch(/@media print\{:root,\.inverse\{color-scheme:light;--page:#ffffff/)
    expect(css).toMatch(/prefers-reduced-motion:reduce\)\{:root\{--motion:\.01ms/)
  })

  test('holds nothing that could end its style element, and few bytes', () => {
    const { css } = lookOf({}, defaults)
    expect(css).not.toMatch(/[<\n]/)
    expect(css.length).toBeLessThan(5000)
  })
})

describe('the scale', () => {
  test('follows from two numbers, and is smaller on a phone', () => {
    const scale = scaleOf({ size: 18, ratio: 1.25 })
    expect(pixels(scale['--step-0'])).toEqual([expect.closeTo(16.92, 1), expect.anything(), 18])
    expect(pixels(scale['--step-1'])[2]).toBeCloseTo(18 * 1.25)
    const [phone, , desk] = pixels(scale['--step-5'])
    expect(phone).toBeLessThan((desk ?? 0) * 0.8)
  })

  test('names nine steps of type and nine distances, each larger than the one before', () => {
    const scale = Object.entries(scaleOf({ size: 17, ratio: 1.2 }))
    for (const kind of ['--step-', '--space-']) {
      const sizes = scale.filter(([name]) => name.startsWith(kind)).map(([, clamp]) => pixels(clamp)[2] ?? 0)
      expect(sizes).toHaveLength(9)
      expect([...sizes].sort((a, b) => a - b)).toEqual(kind === '--space-' ? sizes : [...sizes].reverse())
    }
  })

  test.each([
    [{ size: 4, ratio: 1.2 }, 'type.size'],
    [{ size: Number.NaN, ratio: 1.2 }, 'type.size'],
    [{ size: 18, ratio: 3 }, 'type.ratio'],
  ])('refuses %j', (measures, token) => {
    expect(() => scaleOf(measures)).toThrow(
      expect.objectContaining({ message: expect.stringContaining(token), hint: expect.any(String) }),
    )
  })
})
