import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { buildWithAstro } from './astro-build.ts'
import { compareTrees } from './compare.ts'
import { rules } from './rules.ts'

const theme = fileURLToPath(new URL('./themes/islands-preact', import.meta.url))

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
