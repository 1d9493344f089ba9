import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { type Card, cardOf, cardStyle, ogImagePath } from '#finish/og-image-name.ts'
import { draw } from '#finish/site-files/drawing/draw.ts'
import { preparePinnedFonts } from '#finish/site-files/drawing/pinned-fonts.ts'
import type { Sharp } from '#finish/site-files/drawing/sharp-like.ts'
import type { FontPlaces } from '#finish/site-files/drawing/task.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { siteWith } from './page-facts.ts'

const require = createRequire(import.meta.url)
const THEME = { name: 'plain', digest: 'd', dir: '/', assets: {} } as unknown as CompiledTheme

let dir: string
let sharp: typeof import('sharp').default
let fonts: FontPlaces
beforeAll(async () => {
  dir = mkdtempSync(join(tmpdir(), 'cards-'))
  process.env.FONTCONFIG_FILE = preparePinnedFonts(dir)
  sharp = (await import('sharp')).default
  fonts = { dir, own: [], ownKey: '' }
})
afterAll(() => rmSync(dir, { recursive: true }))

const site = siteWith({
  name: 'Tidewater',
  tokens: { color: { brand: '#123456', accent: '#ffcc00' }, font: { display: 'Georgia, serif' } },
})
const cardWith = (heading: string, of = site): Card =>
  cardOf(cardStyle(of, THEME), of, { heading, title: null, language: null })

async function drawn(card: Card, places = fonts) {
  const [outcome] = await draw(sharp as unknown as Sharp, { drawings: [{ kind: 'card', card }], fonts: places })
  if (!outcome?.ok) throw new Error(outcome?.reason)
  const { data, info } = await sharp(outcome.bytes).removeAlpha().raw().toBuffer({ resolveWithObject: true })
  const at = (x: number, y: number) => [...data.subarray((y * info.width + x) * 3, (y * info.width + x) * 3 + 3)]
  const inked = (left: number, right: number, top: number, bottom: number): number => {
    let count = 0
    for (let y = top; y < bottom; y++)
      for (let x = left; x < right; x++) if (at(x, y).join() !== at(0, 0).join()) count++
    return count
  }
  return { ...outcome, info, at, inked }
}

const EDGE = 80
const TITLE: [number, number] = [96, 450]

describe('a card', () => {
  it('is 1200 × 630 px in the colours of the site', async () => {
    const { info, at } = await drawn(cardWith('Four kettles, one winner'))
    expect([info.width, info.height]).toEqual([1200, 630])
    expect(at(0, 0)).toEqual([0x12, 0x34, 0x56])
    expect(at(EDGE + 60, 630 - 145)).toEqual([0xff, 0xcc, 0])
  })

  it('takes dark letters on a light colour', () => {
    expect(cardWith('x', siteWith({ tokens: { color: { brand: '#fde68a' } } })).ink).toBe('#111111')
    expect(cardWith('x').ink).toBe('#ffffff')
  })

  it.each([
    ['English', 'left', 'Tea'],
    ['Arabic', 'right', 'شاي'],
    ['Hebrew', 'right', 'תה'],
    ['Arabic with Latin letters', 'right', 'شاي Tea'],
    ['Hindi', 'left', 'चाय'],
    ['Greek', 'left', 'Τσάι'],
  ])('begins %s at the %s', async (_, side, title) => {
    const { inked, warnings } = await drawn(cardWith(title))
    const left = inked(EDGE, EDGE + 300, ...TITLE)
    const right = inked(1200 - EDGE - 300, 1200 - EDGE, ...TITLE)
    expect(left > 0).toBe(side === 'left')
    expect(right > 0).toBe(side === 'right')
    expect(warnings).toEqual([])
  })

  it('joins Arabic letters', async () => {
    const joined = await drawn(cardWith('ببب'))
    const apart = await drawn(cardWith('ب\u200cب\u200cب'))
    expect(joined.inked(600, 1200, ...TITLE)).not.toBe(apart.inked(600, 1200, ...TITLE))
  })

  it('keeps the longest title within its margins', async () => {
    const { inked } = await drawn(cardWith('Wohnungseigentümergemeinschaften '.repeat(12)))
    expect(inked(0, EDGE, 0, 630) + inked(1200 - EDGE, 1200, 0, 630)).toBe(0)
    expect(inked(EDGE, 1200 - EDGE, ...TITLE)).toBeGreaterThan(1000)
  })

  it('keeps one endless word within its margins', async () => {
    const { inked } = await drawn(cardWith('x'.repeat(400)))
    expect(inked(0, EDGE, 0, 630) + inked(1200 - EDGE, 1200, 0, 630)).toBe(0)
  })

  it.each(['<b>&amp;', '\u0000\u001b', '👩‍👩‍👧', '\ud800', '   ', '\u200b', '</span>'])(
    'draws the odd title %j',
    async title => {
      expect((await drawn(cardWith(title))).info.height).toBe(630)
    },
  )

  it('says which letters it has no font of its own for', async () => {
    const { warnings } = await drawn(cardWith('お茶'))
    expect(warnings).toEqual([
      'no font of the factory or the theme has お 茶: they are drawn with what this machine has',
    ])
  })

  it('is the same in another process with other settings', async () => {
    const card = cardWith('Kettles שלום 4')
    const here = digestOf((await drawn(card)).bytes)
    const elsewhere = mkdtempSync(join(tmpdir(), 'cards-elsewhere-'))
    writeFileSync(join(elsewhere, 'card.json'), JSON.stringify(card))
    const printed = execFileSync(
      process.execPath,
      [fileURLToPath(new URL('draw-card.ts', import.meta.url)), elsewhere],
      {
        env: { HOME: elsewhere, LANG: 'tr_TR.UTF-8', TZ: 'Asia/Tokyo', XDG_CONFIG_HOME: elsewhere },
        encoding: 'utf8',
      },
    )
    rmSync(elsewhere, { recursive: true })
    expect(printed.trim()).toBe(here)
  })
})

describe("a theme's own font", () => {
  const file = (name: string) => require.resolve(`@fontsource/noto-sans/files/noto-sans-latin-${name}-normal.woff2`)
  const own = (...files: string[]): FontPlaces => ({ ...fonts, own: files, ownKey: files.join() })

  it('is used when the tokens name its family', async () => {
    const card = cardWith('Kettles', siteWith({ tokens: { font: { display: "'Noto Sans', serif" } } }))
    const without = await drawn(card)
    const light = await drawn(card, own(file('100')))
    expect(light.warnings).toEqual([])
    expect(light.inked(EDGE, 1120, ...TITLE)).toBeLessThan(without.inked(EDGE, 1120, ...TITLE) * 0.8)
  })

  it('is not taken for the font of another theme with a family of that name', async () => {
    const card = cardWith('Kettles', siteWith({ tokens: { font: { display: "'Noto Sans'" } } }))
    const light = await drawn(card, own(file('100')))
    const black = await drawn(card, own(file('900')))
    const again = await drawn(card, own(file('100')))
    expect(digestOf(black.bytes)).not.toBe(digestOf(light.bytes))
    expect(digestOf(again.bytes)).toBe(digestOf(light.bytes))
  })

  it('is left out with a warning when the file is no font', async () => {
    const broken = join(dir, 'broken.ttf')
    cpSync(fileURLToPath(import.meta.url), broken)
    const { warnings } = await drawn(cardWith('Kettles'), own(broken))
    expect(warnings).toEqual([`${broken} cannot be used as a font: it is neither TrueType, OpenType nor WOFF`])
  })
})

describe('the name of a card', () => {
  it('changes with everything that is seen', () => {
    const base = cardWith('Kettles')
    const others: Card[] = [
      cardWith('Kettle'),
      { ...base, site: 'Ebb' },
      { ...base, accent: '#000000' },
      { ...base, font: 'sans-serif' },
      { ...base, language: 'fr' },
    ]
    const names = [base, ...others].map(ogImagePath)
    expect(new Set(names).size).toBe(names.length)
    for (const name of names) expect(name).toMatch(/^_og\/[0-9a-f]{16}\.png$/)
  })

  it.each([
    [null, 'Kettles · Tidewater', 'Kettles'],
    [null, 'Kettles | Tidewater', 'Kettles'],
    [null, 'Tidewater', 'Tidewater'],
    [null, 'About Tidewater', 'About Tidewater'],
    ['Four  kettles\n', 'Kettles · Tidewater', 'Four kettles'],
    [null, null, 'Tidewater'],
  ])('is of heading %j and title %j the words %j', (heading, title, words) => {
    expect(cardOf(cardStyle(site, THEME), site, { heading, title, language: null }).title).toBe(words)
  })
})
