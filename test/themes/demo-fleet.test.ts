import { readdirSync, readFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import { describe, expect, test } from 'vitest'
import { parseMarkdownFile } from '#cms/front-matter.ts'
import { parseYaml } from '#cms/yaml.ts'
import { loadSites } from '#config/load.ts'
import { openWorkspace } from '#config/workspace.ts'

const repo = join(import.meta.dirname, '../..')
const { sites, failed } = await loadSites(openWorkspace(repo))
const contentOf = (site: (typeof sites)[number]): string =>
  site.content && 'path' in site.content ? site.content.path : ''

test('at least 210 sites load, and none fails', () => {
  expect(failed).toEqual([])
  expect(sites.length).toBeGreaterThanOrEqual(210)
})

test('they use every theme in four languages, one of them from right to left', () => {
  for (const theme of readdirSync(join(repo, 'themes'))) {
    const using = sites.filter(site => site.theme === theme)
    expect(using.length, theme).toBeGreaterThanOrEqual(20)
    expect(new Set(using.map(site => site.locale)), theme).toEqual(new Set(['en', 'de', 'es', 'ar']))
  }
})

test('reviews and magazines cover ten niches', () => {
  const niches = sites
    .filter(({ theme }) => ['magazine', 'affiliate'].includes(theme))
    .map(site => relative(join(repo, 'content/en'), contentOf(site)))
    .filter(path => !path.startsWith('.'))
  expect(new Set(niches).size).toBe(10)
})

test('some sites speak two languages', () => {
  const bilingual = sites.filter(({ locales }) => locales.length > 1)
  expect(bilingual.map(site => site.theme).sort()).toEqual(['corporate', 'giveaway', 'saas'])
})

test.each(['corporate', 'saas', 'giveaway'])('the sites of %s differ in colour, letters and layout', theme => {
  const using = sites.filter(site => site.theme === theme && site.content)
  const color = ({ tokens }: (typeof sites)[number]): unknown => typeof tokens.color === 'object' && tokens.color.brand
  const options = (name: string): Set<unknown> => new Set(using.map(site => site.options[name]))
  expect(new Set(using.map(color)).size).toBe(using.length)
  expect(options('tagline').size).toBe(using.length)
  expect(options('type').size).toBe(3)
  expect(options('hero').size).toBeGreaterThanOrEqual(2)
})

test('five sites bring content of their own, and the others share it', () => {
  const own = sites.filter(site => contentOf(site).startsWith(join(repo, 'sites')))
  expect(own.map(site => site.id)).toEqual([
    'harbour-audio',
    'olla-y-sarten',
    'rihlat-albayt',
    'slow-bench',
    'teezeit-notizen',
  ])
})

test('no two sites of a niche look the same', () => {
  const looks = sites.map(site => JSON.stringify([contentOf(site), site.theme, site.tokens, site.options]))
  expect(new Set(looks).size).toBe(sites.length)
})

const written = sites.filter(({ theme }) => ['magazine', 'affiliate'].includes(theme))
const niches = [...new Set(written.map(contentOf))].sort().map(dir => relative(repo, dir))

describe.each(niches)('%s', dir => {
  const posts = readdirSync(join(repo, dir, 'posts')).map(name => ({
    name,
    data: parseMarkdownFile(readFileSync(join(repo, dir, 'posts', name), 'utf8')).data,
  }))

  test('has articles to read and a page about itself', () => {
    expect(posts.length).toBeGreaterThanOrEqual(4)
    expect(readdirSync(join(repo, dir, 'pages'))).toContain('about.md')
  })

  test('names only products that it brings', () => {
    const products = new Set(productIds(join(repo, dir)))
    expect(products.size).toBeGreaterThanOrEqual(3)
    for (const { name, data } of posts)
      for (const id of (data.products as string[] | undefined) ?? []) expect(products, name).toContain(id)
  })

  test('names its publication field if and only if an article waits for its date', () => {
    const waits = posts.some(({ data }) => new Date(data.date as string).getUTCFullYear() > 2026)
    const named = sites.filter(site => contentOf(site) === join(repo, dir)).map(site => site.content?.publication)
    expect(new Set(named)).toEqual(new Set([waits ? 'date' : undefined]))
  })
})

function productIds(dir: string): string[] {
  const names = readdirSync(dir)
  if (names.includes('products')) return readdirSync(join(dir, 'products')).map(name => name.replace(/\.\w+$/, ''))
  const file = names.find(name => name.startsWith('products.')) ?? 'products.json'
  return Object.keys(parseYaml(readFileSync(join(dir, file), 'utf8')) as object)
}
