import { mkdtempSync, readdirSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { readFontHeader } from '#finish/site-files/drawing/font-header.ts'
import { machineFontsFor } from '#finish/site-files/drawing/machine-fonts.ts'
import { preparePinnedFonts } from '#finish/site-files/drawing/pinned-fonts.ts'

const dir = mkdtempSync(join(tmpdir(), 'machine-fonts-'))
preparePinnedFonts(dir)
const fonts = join(dir, readdirSync(dir).find(name => name.startsWith('pinned-')) as string)
afterAll(() => rmSync(dir, { recursive: true }))

describe('readFontHeader', () => {
  it.each([
    ['noto-sans-latin-700-normal.ttf', 'aÖ€', 'жش'],
    ['noto-sans-cyrillic-700-normal.ttf', 'жЯ', 'aش'],
    ['noto-sans-arabic-arabic-700-normal.ttf', 'ش؟', 'aж'],
    ['noto-sans-devanagari-700-normal.ttf', 'हि', 'aش'],
  ])('knows which letters %s has', (file, has, lacks) => {
    const header = readFontHeader(join(fonts, file))
    expect([...has].filter(letter => !header.covers(letter))).toEqual([])
    expect([...lacks].filter(letter => header.covers(letter))).toEqual([])
    expect(header.hasOutlines).toBe(true)
  })

  it.each([0, 5, 40, 400])('throws for a font of which %i bytes are left, or covers nothing', length => {
    const file = join(dir, 'cut.ttf')
    writeFileSync(file, 'x'.repeat(500))
    truncateSync(file, length)
    try {
      expect(readFontHeader(file).covers('a')).toBe(false)
    } catch (error) {
      expect(error).toBeInstanceOf(Error)
    }
  })
})

describe('machineFontsFor', () => {
  it('takes the font that has most of the letters, then one that has the rest', () => {
    const found = machineFontsFor([...'жЯяa'], [fonts])
    expect(found.map(({ file }) => file)).toEqual([expect.stringContaining('cyrillic'), expect.stringMatching(/latin/)])
    expect(found.every(({ family }) => family.startsWith('pinned '))).toBe(true)
  })

  it('finds nothing where there is nothing', () => {
    expect(machineFontsFor(['茶'], [fonts])).toEqual([])
    expect(machineFontsFor(['a'], [join(dir, 'no-such-folder')])).toEqual([])
  })
})
