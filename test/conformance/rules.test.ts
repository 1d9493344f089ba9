import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWithAstro } from './astro-build.ts'
import { compareTrees } from './compare.ts'
import { rulesFor } from './rules.ts'

const theme = fileURLToPath(new URL('./themes/islands-preact', import.meta.url))

const ORIGIN = 'https://acme.example'
const rules = rulesFor(ORIGIN)

let dir: string
beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'rules-'))
})
afterAll(() => rm(dir, { recursive: true, force: true }))

describe('the rule on island ids', () => {
  it('has its proof: astro build of one project in two folders differs in these ids, and nowhere else', async () => {
    const [one, two] = [join(dir, 'one'), join(dir, 'two')]
    await buildWithAstro(theme, { outDir: one })
    await buildWithAstro(theme, { outDir: two })
    const strict = await compareTrees(one, two, [])
    expect(strict.differences.map(({ path }) => path)).toEqual([
      'gear/boots/index.html',
      'gear/rope/index.html',
      'index.html',
    ])
    const { allowed, differences } = await compareTrees(one, two, rules)
    expect(differences).toEqual([])
    expect(new Set(allowed.map(({ rule }) => rule))).toEqual(new Set(['island-ids']))
  }, 60_000)

  it('keeps two islands apart', async () => {
    const page = (first: string, second: string) =>
      `<astro-island uid="${first}"></astro-island><astro-island uid="${second}"></astro-island>`
    const folder = join(dir, 'page')
    await mkdir(folder)
    await writeFile(join(folder, 'index.html'), page('a', 'b'))
    const against = (html: string) =>
      compareTrees(folder, new Map([['index.html', new TextEncoder().encode(html)]]), rules)
    expect((await against(page('x', 'y'))).differences).toEqual([])
    expect((await against(page('x', 'x'))).differences).toHaveLength(1)
  })
})

describe('the rule on client code that holds the address of the site', () => {
  const astro = {
    'index.html': '<script src="/_astro/search.AAAAAAAA.js"></script>',
    '_astro/search.AAAAAAAA.js': 'import{s}from"./site.BBBBBBBB.js";s()',
    '_astro/site.BBBBBBBB.js': `export const s=()=>fetch("${ORIGIN}/find")`,
    '_astro/menu.CCCCCCCC.js': 'open()',
  }
  const ours = {
    'index.html': '<script src="/_astro/search.aaaaaaaa.js"></script>',
    '_astro/search.aaaaaaaa.js': 'import{s}from"./site.bbbbbbbb.js";s()',
    '_astro/site.bbbbbbbb.js': `export const s=()=>fetch("${ORIGIN}/find")`,
    '_astro/menu.CCCCCCCC.js': 'open()',
  }
  const against = async (actual: Readonly<Record<string, string>>) => {
    const folder = join(dir, 'client')
    await mkdir(join(folder, '_astro'), { recursive: true })
    for (const [path, text] of Object.entries(astro)) await writeFile(join(folder, path), text)
    const bytes = Object.entries(actual).map(([path, text]) => [path, new TextEncoder().encode(text)] as const)
    return compareTrees(folder, new Map(bytes), rules)
  }

  it('has its proof: astro build for another address differs in the address and the names of what holds it', async () => {
    const theme = fileURLToPath(new URL('./themes/env', import.meta.url))
    const [own, other] = [join(dir, 'own-address'), join(dir, 'other-address')]
    await buildWithAstro(theme, { site: ORIGIN, outDir: own })
    await buildWithAstro(theme, { site: 'https://other.example', outDir: other })
    const files = (await readdir(other, { recursive: true, withFileTypes: true })).filter(entry => entry.isFile())
    const moved = files.map(async ({ parentPath, name }): Promise<[string, Uint8Array]> => {
      const text = await readFile(join(parentPath, name), 'utf8')
      const bytes = new TextEncoder().encode(
        text.replaceAll('https://other.example', ORIGIN).replaceAll('other.example', 'acme.example'),
      )
      return [relative(other, join(parentPath, name)), bytes]
    })
    const { allowed, differences } = await compareTrees(own, new Map(await Promise.all(moved)), rules)
    expect(differences).toEqual([])
    expect(allowed.filter(({ path }) => path.endsWith('.js'))).not.toEqual([])
  }, 60_000)

  it('takes the same code under another hash for the same, and what names it', async () => {
    const { files, equal, allowed, differences } = await against(ours)
    expect(differences).toEqual([])
    expect({ files, equal }).toEqual({ files: 4, equal: 1 })
    expect(allowed.map(({ path }) => path)).toEqual([
      '_astro/search.AAAAAAAA.js',
      '_astro/site.BBBBBBBB.js',
      'index.html',
    ])
  })

  it('allows no other code', async () => {
    const { differences } = await against({
      ...ours,
      '_astro/site.bbbbbbbb.js': `export const s=()=>fetch("${ORIGIN}/hunt")`,
    })
    expect(differences.map(({ path }) => path)).toContain('_astro/site.BBBBBBBB.js')
  })

  it('allows no other name for code that does not hold the address', async () => {
    const { '_astro/menu.CCCCCCCC.js': menu, ...rest } = ours
    const { differences } = await against({ ...rest, '_astro/menu.cccccccc.js': menu })
    expect(differences.map(({ kind, path }) => `${kind} ${path}`)).toEqual([
      'missing _astro/menu.CCCCCCCC.js',
      'extra _astro/menu.cccccccc.js',
    ])
  })

  it('does not let two pages name each other’s code', async () => {
    const { differences } = await against({ ...ours, 'index.html': '<script src="/_astro/site.bbbbbbbb.js"></script>' })
    expect(differences.map(({ path }) => path)).toEqual(['index.html'])
  })
})
