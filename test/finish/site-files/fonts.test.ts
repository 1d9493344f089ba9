import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { installedFonts } from '#finish/site-files/drawing/font-packages.ts'
import { chooseOwn, genericOf } from '#finish/site-files/drawing/own-fonts.ts'
import { uncovered } from '#finish/site-files/drawing/pinned-fonts.ts'
import { readSfnt, writeSfnt } from '#finish/site-files/drawing/sfnt.ts'
import { familiesOf, withFamily } from '#finish/site-files/drawing/sfnt-names.ts'

const require = createRequire(import.meta.url)
const WOFF = readFileSync(require.resolve('@fontsource/noto-sans/files/noto-sans-greek-700-normal.woff'))

describe('readSfnt', () => {
  it('unpacks WOFF into the tables that it was packed from', () => {
    const font = readSfnt(WOFF)
    expect(font.tables.map(({ tag }) => tag)).toEqual(expect.arrayContaining(['glyf', 'cmap', 'name', 'OS/2', 'head']))
    expect(readSfnt(writeSfnt(font))).toEqual(font)
  })

  it('reads any file or says what is wrong with it', () => {
    const damage = fc.array(fc.tuple(fc.nat(400), fc.nat(255)), { minLength: 1, maxLength: 8 })
    fc.assert(
      fc.property(damage, fc.nat(WOFF.length), (changes, length) => {
        const bytes = Buffer.from(WOFF.subarray(0, length))
        for (const [at, value] of changes) bytes[at] = value
        try {
          familiesOf(readSfnt(bytes))
        } catch (error) {
          expect(error).toBeInstanceOf(Error)
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('withFamily', () => {
  it('gives a font another family and leaves its outlines alone', () => {
    const font = readSfnt(WOFF)
    expect(familiesOf(font)).toEqual(['noto sans'])
    const renamed = withFamily(font, 'Pinned Sans')
    expect(familiesOf(renamed)).toEqual(['pinned sans'])
    const outlines = (of: typeof font) => of.tables.find(({ tag }) => tag === 'glyf')
    expect(outlines(renamed)).toEqual(outlines(font))
  })
})

describe('uncovered', () => {
  it.each(['Größe, Çay! 4 €', 'Привет', 'Ελλάδα', 'مرحبا؟', 'שלום', 'चाय', 'Việt'])(
    'has nothing to say against %s',
    text => {
      expect(text.match(uncovered(installedFonts()))).toBeNull()
    },
  )

  it('finds letters that no font has', () => {
    expect('Tee 茶 ชา'.match(uncovered(installedFonts()))).toEqual(['茶', 'ช', 'า'])
  })
})

describe('chooseOwn', () => {
  const inter = { families: ['inter'], family: 'Own 1', files: [] }
  const lora = { families: ['lora', 'lora medium'], family: 'Own 2', files: [] }
  it.each([
    ['Lora, serif', [inter, lora], lora],
    ["'Inter Variable', sans-serif", [inter, lora], inter],
    ['"Lora Medium"', [lora], lora],
    ['Georgia, Lora, serif', [lora], lora],
    ['Georgia, serif', [inter, lora], undefined],
    ['sans-serif', [inter], inter],
    ['sans-serif', [inter, lora], undefined],
    ['Georgia, serif', [inter], undefined],
  ])('finds for %s among the fonts of a theme the right one', (stack, fonts, expected) => {
    expect(chooseOwn(stack, fonts)).toBe(expected)
  })
})

describe('genericOf', () => {
  it.each([
    ['Georgia, serif', 'serif'],
    ["'Noto Naskh Arabic', 'Geeza Pro'", 'serif'],
    ['Inter, system-ui, sans-serif', 'sans'],
    ['', 'sans'],
  ])('takes %s for %s', (stack, generic) => {
    expect(genericOf(stack)).toBe(generic)
  })
})
