import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { contrast, hexOf, readColour } from '../../../src/theme-kit/look/colour.ts'
import { type Palette, PROMISES, paletteOf, type Roles } from '../../../src/theme-kit/look/palette.ts'

/** Every promise that a palette breaks, in words. */
const broken = ({ light, dark }: Palette): string[] =>
  Object.entries({ light, dark }).flatMap(([scheme, roles]: [string, Roles]) =>
    PROMISES.flatMap(([role, grounds, ratio]) =>
      grounds
        .filter(ground => contrast(roles[role], roles[ground]) < ratio)
        .map(ground => `${scheme}: ${role} ${roles[role]} on ${ground} ${roles[ground]} below ${ratio}`),
    ),
  )

describe('a palette keeps its contrasts in light and dark', () => {
  test.each([0.05, 0.3, 0.45, 0.6, 0.75, 0.9, 1])('for brands of every hue at lightness %d, pale and vivid', l => {
    for (let h = 0; h < 360; h += 15)
      for (const c of [0, 0.05, 0.15, 0.32])
        expect(broken(paletteOf({ brand: hexOf({ l, c, h }) })), `${l} ${c} ${h}`).toEqual([])
  })

  test('for any two brand colours, surface and ink', () => {
    const colour = fc.integer({ min: 0, max: 0xffffff }).map(value => `#${value.toString(16).padStart(6, '0')}`)
    const options = fc.record(
      { brand: colour, accent: colour, surface: colour, ink: colour },
      { requiredKeys: ['brand'] },
    )
    fc.assert(
      fc.property(options, colours => {
        expect(broken(paletteOf(colours))).toEqual([])
      }),
      { numRuns: 300, seed: 7 },
    )
  })
})

test('a brand that white can be read on is painted as it is', () => {
  const { light } = paletteOf({ brand: '#0b5fa5' })
  expect(light).toMatchObject({ fill: '#0b5fa5', 'on-fill': '#ffffff', link: '#0b5fa5' })
})

test('a light brand gets dark letters rather than another colour', () => {
  const { light, notes } = paletteOf({ brand: '#ffd400' })
  expect(light.fill).toBe('#ffd400')
  expect(readColour(light['on-fill'])?.l).toBeLessThan(0.3)
  expect(notes).toEqual([`color.brand #ffd400 cannot be read on light pages; links are written in ${light.link}`])
})

test('a surface too dark for light pages is made lighter, and told', () => {
  const { light, notes } = paletteOf({ brand: '#0b5fa5', surface: '#334455' })
  expect(readColour(light.page)?.l).toBeGreaterThan(0.92)
  expect(notes.join()).toContain('color.surface #334455 is too dark')
})

test.each(['blurple', '#12345', 'var(--x)', 'rgb(0 0 0 / 50%)', ''])(
  '%j is refused as a brand, with a way out',
  brand => {
    expect(() => paletteOf({ brand })).toThrow(
      expect.objectContaining({
        message: `Expected the token color.brand to be an opaque CSS colour; got ${JSON.stringify(brand)}`,
        hint: expect.stringContaining('oklch('),
      }),
    )
  },
)
