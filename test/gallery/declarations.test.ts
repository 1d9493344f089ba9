import { mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from 'vitest'
import { openWorkspace } from '#config/workspace.ts'
import { changeLook } from '#gallery/declared-looks.ts'
import { difference } from '#gallery/difference.ts'
import { editPortfolio } from '#gallery/edit-portfolio.ts'
import { editSiteFile } from '#gallery/edit-site-file.ts'
import type { LookValue } from '#gallery/look-values.ts'
import type { Control } from '#model/gallery.ts'

const brand = (value: string | undefined): LookValue => ({ path: ['tokens', 'color', 'brand'], value })
const ratio = (value: number | undefined): LookValue => ({ path: ['tokens', 'type', 'ratio'], value })
const header = (value: string | undefined): LookValue => ({ path: ['options', 'header'], value })

const FILE = `{
  // The colour of the old shop sign.
  "domain": "acme.example", /* for good */
  "theme": "magazine",
  "tokens": { "color": { "brand": "#0a7ea4", "accent": "#ffaa00" } },
  "navigation": [
    { "label": "Deals", "href": "/deals/" },
  ],
}
`

describe('editSiteFile', () => {
  test('changes one value and leaves comments, trailing commas and every other byte alone', () => {
    expect(editSiteFile(FILE, [brand('#8a2f4c')])).toBe(FILE.replace('#0a7ea4', '#8a2f4c'))
  })

  test('adds what is missing, in the indentation of the file', () => {
    const edited = editSiteFile(FILE, [ratio(1.3), header('left')])
    expect(edited).toContain('// The colour of the old shop sign.')
    expect(edited).toMatch(/"type": \{\s+"ratio": 1\.3\s+\}/)
    expect(edited).toMatch(/\n {2}"options": \{\n {4}"header": "left"\n {2}\}/)
  })

  test('takes away a value with the objects that it leaves empty', () => {
    const text = '{\n\t"theme": "a",\n\t"tokens": {\n\t\t"type": {\n\t\t\t"ratio": 1.3\n\t\t}\n\t}\n}\n'
    expect(JSON.parse(editSiteFile(text, [ratio(undefined)]))).toEqual({ theme: 'a' })
    expect(editSiteFile(FILE, [brand(undefined)])).toContain('"color": {"accent": "#ffaa00" } },')
  })

  test('writes nothing where everything is as it should be, or is not there', () => {
    expect(editSiteFile(FILE, [brand('#0a7ea4'), ratio(undefined), header(undefined)])).toBe(FILE)
  })
})

const TABLE = `id,domain,"theme",tokens.color.brand,name\r
one, one.example ,magazine,#0a7ea4,"Tea, and ""biscuits"""\r
\r
two,two.example,magazine,,Two
`

describe('editPortfolio', () => {
  test('rewrites the cell of one row and leaves every other byte alone', () => {
    const { text, obstacles } = editPortfolio(TABLE, 'one', [brand('#8a2f4c')])
    expect({ text, obstacles }).toEqual({ text: TABLE.replace('#0a7ea4', '#8a2f4c'), obstacles: [] })
  })

  test('fills an empty cell, empties a full one, and puts quotation marks around a comma', () => {
    expect(editPortfolio(TABLE, 'two', [brand('#112233')]).text).toBe(
      TABLE.replace('magazine,,Two', 'magazine,#112233,Two'),
    )
    expect(editPortfolio(TABLE, 'one', [brand(undefined)]).text).toBe(TABLE.replace('#0a7ea4', ''))
    expect(editPortfolio(TABLE, 'two', [brand('rgb(1, 2, 3)')]).text).toContain('magazine,"rgb(1, 2, 3)",Two')
  })

  test('says which columns are missing, and which row', () => {
    expect(editPortfolio(TABLE, 'two', [ratio(1.2), header(undefined)]).obstacles).toEqual([
      'The portfolio has no column tokens.type.ratio: add it to the header, with an empty cell for every other site.',
    ])
    expect(editPortfolio(TABLE, 'three', [brand('#fff')])).toEqual({
      text: TABLE,
      obstacles: ['The portfolio has no row with the id three.'],
    })
  })
})

describe('difference', () => {
  test('shows what went and what came, with two lines around it', () => {
    const before = ['a', 'b', 'c', 'd', 'e', 'f', 'g'].join('\n')
    const lines = difference(before, before.replace('d', 'D\nD2'))
    expect(lines.map(({ kind, text, from, to }) => `${from ?? '-'} ${to ?? '-'} ${kind} ${text}`)).toEqual([
      '2 2 same b',
      '3 3 same c',
      '4 - removed d',
      '- 4 added D',
      '- 5 added D2',
      '5 6 same e',
      '6 7 same f',
    ])
  })

  test('is empty for equal texts', () => {
    expect(difference('a\nb\n', 'a\nb\n')).toEqual([])
  })
})

describe('changeLook', () => {
  let root: string
  const controls: readonly Control[] = [
    { path: ['tokens', 'color', 'brand'], label: 'Brand', kind: 'colour' },
    { path: ['tokens', 'color', 'accent'], label: 'Accent', kind: 'colour' },
  ]
  const look = { tokens: { color: { brand: '#8a2f4c', accent: '#ffaa00' } }, options: {} }
  const change = (site: string, seen?: string) =>
    changeLook({ workspace: openWorkspace(root), site, look, controls, ...(seen && { seen }) })

  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'looks-'))
    await mkdir(join(root, 'sites/acme'), { recursive: true })
    await mkdir(join(root, 'themes/magazine'), { recursive: true })
    await mkdir(join(root, '.nextgen/gallery'), { recursive: true })
    await writeFile(join(root, 'sites/acme/site.json'), FILE)
    await writeFile(join(root, 'sites/portfolio.csv'), TABLE)
  })
  afterEach(() => rm(root, { recursive: true, force: true }))

  test('tells the difference first, and writes once it was seen', async () => {
    const shown = await change('acme')
    expect(shown).toMatchObject({ file: 'sites/acme/site.json', written: false, obstacles: [] })
    expect(shown.lines.filter(({ kind }) => kind !== 'same').map(({ text }) => text.trim().slice(0, 42))).toEqual([
      '"tokens": { "color": { "brand": "#0a7ea4",',
      '"tokens": { "color": { "brand": "#8a2f4c",',
    ])
    expect(await readFile(join(root, 'sites/acme/site.json'), 'utf8')).toBe(FILE)
    expect(await change('acme', shown.before)).toMatchObject({ written: true })
    expect(await readFile(join(root, 'sites/acme/site.json'), 'utf8')).toBe(FILE.replace('#0a7ea4', '#8a2f4c'))
  })

  test('does not write over what somebody else has changed meanwhile', async () => {
    const { before } = await change('acme')
    const since = FILE.replace('"Deals"', '"Offers"')
    await writeFile(join(root, 'sites/acme/site.json'), since)
    await expect(change('acme', before)).rejects.toThrow('has changed since its difference was shown')
    expect(await readFile(join(root, 'sites/acme/site.json'), 'utf8')).toBe(since)
  })

  test('writes no row of a portfolio in part: a value without a column keeps all of it', async () => {
    const shown = await change('one')
    expect(shown.obstacles).toHaveLength(1)
    expect(await change('one', shown.before)).toMatchObject({ file: 'sites/portfolio.csv', written: false })
    expect(await readFile(join(root, 'sites/portfolio.csv'), 'utf8')).toBe(TABLE)
  })

  test('writes to nothing outside of sites/, whatever a link says', async () => {
    await rm(join(root, 'sites/acme/site.json'))
    await writeFile(join(root, 'elsewhere.json'), FILE)
    await symlink(join(root, 'elsewhere.json'), join(root, 'sites/acme/site.json'))
    await expect(change('acme', 'whatever')).rejects.toMatchObject({ failures: [{ code: 'look-outside' }] })
    expect(await readFile(join(root, 'elsewhere.json'), 'utf8')).toBe(FILE)
  })

  test('knows no site that is not declared', async () => {
    await expect(change('../acme')).rejects.toMatchObject({ failures: [{ code: 'site-unknown' }] })
  })
})
