import { mkdir, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Failure } from '#model/failure.ts'
import type { RunReport } from '#model/report.ts'
import { readPointer } from '#release/pointers.ts'
import { makeWorkspace, type WorkspaceFolder } from '../config/workspace-folder.ts'
import { type Factory, openFactory, reportOf } from './factory.ts'
import { TROUBLED_THEME } from './troubled-theme.ts'

const PAGE = '<html lang="en"><head><title>x</title></head><body>x</body></html>'
const LIMIT_SECONDS = 8
const HEAP_MB = 150

interface Trouble {
  /** Files that make the site a bad one, relative to its folder; its `site.json` as an object. */
  readonly site?: Readonly<Record<string, unknown>> | string
  readonly files?: Readonly<Record<string, string>>
  /** Files of a theme of its own. */
  readonly theme?: Readonly<Record<string, string>>
  readonly expected: Partial<Record<keyof Failure, unknown>>
}

const option = (trouble: string) => ({ options: { trouble } })
const said = (text: string) => expect.stringContaining(text)

const TROUBLES: Readonly<Record<string, Trouble>> = {
  'a site.json that is none': {
    site: '{ "domain": ',
    expected: { code: 'site-unreadable', where: said('/site.json:1:13') },
  },
  'a theme that does not exist': {
    site: { theme: 'nowhere' },
    expected: { code: 'theme-unknown', message: said('"nowhere"') },
  },
  'a mistake in an .astro file': {
    theme: { 'src/pages/index.astro': '---\nconst a = ;\n---\n<p>x</p>\n' },
    expected: { code: 'theme-compile-failed', where: said('src/pages/index.astro:2') },
  },
  'a mistake in the content config': {
    theme: {
      'src/pages/index.astro': PAGE,
      'src/content.config.ts': 'export const collections = {\n  posts: defineCollection(\n',
    },
    expected: { code: 'theme-compile-failed', where: said('src/content.config.ts:3') },
  },
  'a content config that throws': {
    theme: {
      'src/pages/index.astro': PAGE,
      'src/content.config.ts': 'throw new Error("no config today")\nexport const collections = {}\n',
    },
    expected: { code: 'theme-compile-failed', message: said('no config today'), where: said('src/content.config.ts') },
  },
  'an import of a file that is not there': {
    theme: { 'src/pages/index.astro': '---\nimport Nothing from "../components/Nothing.astro"\n---\n<Nothing />\n' },
    expected: { code: 'theme-compile-failed', message: said('Nothing.astro'), where: said('src/pages/index.astro') },
  },
  'an import of a package that is not there': {
    theme: { 'src/pages/index.astro': '---\nimport nothing from "no-such-package"\n---\n<p>{nothing}</p>\n' },
    expected: { code: 'theme-compile-failed', message: said('no-such-package'), where: said('src/pages/index.astro') },
  },
  'a mistake in the Astro config': {
    theme: { 'src/pages/index.astro': PAGE, 'astro.config.mjs': 'export default { site: \n' },
    expected: { code: 'theme-compile-failed', where: said('astro.config.mjs') },
  },
  'a theme without pages': {
    theme: { 'src/layouts/Page.astro': PAGE },
    expected: {
      code: 'theme-compile-failed',
      message: 'The theme has no pages: expected at least one route, such as index.astro, in its folder src/pages/',
      where: said('/src/pages'),
      hint: said('Put a page there'),
    },
  },
  'an Astro config that asks for a server': {
    theme: { 'src/pages/index.astro': PAGE, 'astro.config.mjs': "export default { output: 'server' }\n" },
    expected: { code: 'theme-needs-server', message: said("output: 'server'") },
  },
  'a route that can only be rendered on demand': {
    theme: {
      'src/pages/index.astro': PAGE,
      'src/pages/live.astro': `---\nexport const prerender = false\n---\n${PAGE}\n`,
    },
    expected: { code: 'route-on-demand', where: said('src/pages/live.astro') },
  },
  'an entry against its schema': {
    files: { 'content/posts/wrong.md': '---\ntitel: Oops\n---\n' },
    expected: { code: 'entry-invalid', message: said('title'), where: said('posts/wrong.md') },
  },
  'front matter that is no YAML': {
    files: { 'content/posts/wrong.md': '---\ntitle: "open\nother: x: y\n---\n' },
    expected: { code: 'entry-unreadable', where: said('posts/wrong.md:') },
  },
  'two entries with one id': {
    files: {
      'content/posts/one.md': '---\ntitle: One\nslug: same\n---\n',
      'content/posts/two.md': '---\ntitle: Two\nslug: same\n---\n',
    },
    expected: { code: 'entry-duplicate', message: said('same') },
  },
  'a collection that the theme does not know': {
    files: { 'content/postings/one.md': '---\ntitle: One\n---\n' },
    expected: { code: 'collection-unknown', message: said('postings') },
  },
  'content outside the workspace': {
    site: { content: { source: 'directory', path: '../../../outside' } },
    expected: { code: 'path-outside', where: said('/site.json:') },
  },
  'content that is not there': {
    site: { content: { source: 'directory', path: 'no-content' } },
    expected: { code: 'content-missing' },
  },
  'an option that the theme does not take': {
    site: { options: { tone: 'shrill' } },
    expected: { code: 'options-invalid', message: said('tone'), where: said('/site.json:') },
  },
  'an option that the theme does not know': {
    site: { options: { tune: 'loud' } },
    expected: {
      code: 'options-invalid',
      message: 'options.tune: the theme "troubled" has no such option',
      where: said('/site.json:1:'),
      hint: 'Did you mean "tone"?',
    },
  },
  'a brand colour that is none': {
    site: { tokens: { color: { brand: 'transparent' } } },
    theme: {
      'src/pages/index.astro': `---
import { site } from 'nextgen:site'
import { paletteOf } from 'nextgen/theme-kit/look/palette.ts'
const { light } = paletteOf({ brand: String(site.tokens.color.brand) })
---
<p>{light.link}</p>
`,
      'src/content.config.ts': `import { defineCollection } from 'astro:content'
import { glob } from 'astro/loaders'
export const collections = { posts: defineCollection({ loader: glob({ base: './src/posts', pattern: '*.md' }) }) }
`,
    },
    expected: {
      code: 'token-invalid',
      message: 'Expected the token color.brand to be an opaque CSS colour; got "transparent"',
      where: said('/site.json:1:'),
      hint: said('#0a7ea4'),
    },
  },
  'an image that is none, where pages are not finished': {
    site: { finish: false },
    files: {
      'content/posts/one.md': '---\ntitle: One\ncover: ./cover.png\n---\n',
      'content/posts/cover.png': 'not an image',
    },
    expected: { code: 'image-unreadable', where: said('posts/cover.png') },
  },
  'two routes with one path': {
    site: option('conflict'),
    expected: { code: 'route-conflict', message: said('/twin'), where: said('src/pages/[page].astro') },
  },
  'a page outside the site': {
    site: option('outside'),
    expected: { code: 'path-outside', where: said('src/pages/[page].astro') },
  },
  'an entry whose slug leads outside the site': {
    files: { 'content/posts/one.md': '---\ntitle: One\nslug: ../../one\n---\n' },
    expected: { code: 'path-outside', message: said('for the entry posts/one.md'), where: 'posts/one.md' },
  },
  'two entries whose names differ in their Unicode form alone': {
    files: {
      'content/posts/caf\u00e9.md': '---\ntitle: One\n---\n',
      'content/posts/cafe\u0301.md': '---\ntitle: Two\n---\n',
    },
    expected: {
      code: 'route-conflict',
      message: expect.stringMatching(
        /^Two entries claim .* for posts\/cafe?.\.md renders it, .* for posts\/cafe?.\.md is left out/,
      ),
      where: expect.stringMatching(/^posts\/cafe?.\.md$/),
    },
  },
  'an endpoint outside the site': {
    site: option('endpoint'),
    expected: { code: 'path-outside', where: said('src/pages/files/[name].json.ts') },
  },
  'a page that throws': {
    site: option('throw'),
    expected: { code: 'page-failed', message: said('/about'), where: said('src/pages/[page].astro') },
  },
  'paths that throw': {
    site: option('paths'),
    expected: { code: 'page-failed', message: said('no paths today'), where: 'src/pages/[page].astro' },
  },
  'a module that throws': {
    site: option('module'),
    expected: { code: 'page-failed', message: said('no module today'), where: 'src/pages/[page].astro' },
  },
  'a page that spins': {
    site: option('spin'),
    expected: {
      code: 'render-time',
      message: said(`more than ${LIMIT_SECONDS} s at the page /about`),
      where: '/about',
    },
  },
  'a page that never settles': {
    site: option('never'),
    expected: { code: 'render-time', where: '/about' },
  },
  'a page that keeps numbers without end': {
    site: option('numbers'),
    expected: { code: 'render-memory', message: said(`${HEAP_MB} MB`), where: '/about' },
  },
  'a page that keeps strings without end': {
    site: option('strings'),
    expected: { code: 'render-memory', where: '/about' },
  },
  'a page that keeps buffers without end': {
    site: option('buffers'),
    expected: { code: 'render-memory', where: '/about' },
  },
  'a page that ends the thread': {
    site: option('exit'),
    expected: { code: 'render-died', where: '/about' },
  },
  'a page that leaves a rejection to nobody': {
    site: option('rejection'),
    expected: { code: 'render-died', message: said('nobody listens') },
  },
  'a page that throws in a callback': {
    site: option('callback'),
    expected: { code: 'render-died', message: said('too late'), where: '/about' },
  },
}

const cases = Object.entries(TROUBLES).map(([title, trouble], index) => ({
  title,
  ...trouble,
  id: `bad-${index + 10}`,
}))
const GOOD = ['good-1', 'good-2', 'good-3']

const siteOf = (id: string) => ({
  domain: `${id}.example`,
  theme: 'troubled',
  content: { source: 'directory', path: 'content' },
})

let folder: WorkspaceFolder
let factory: Factory
let before: RunReport
let report: RunReport

const write = async (path: string, content: unknown): Promise<void> => {
  const file = join(folder.root, path)
  await mkdir(dirname(file), { recursive: true })
  await writeFile(file, typeof content === 'string' ? content : JSON.stringify(content))
}
const pointer = async (id: string) => (await readPointer(factory.bucket, id, 'live'))?.value

beforeAll(async () => {
  const themes = [
    ['troubled', TROUBLED_THEME] as const,
    ...cases.flatMap(({ id, theme }) => (theme ? [[id, theme] as const] : [])),
  ]
  const ids = [...GOOD, ...cases.map(({ id }) => id)]
  folder = await makeWorkspace({
    ...Object.fromEntries(
      themes.flatMap(([name, files]) => Object.entries(files).map(([path, text]) => [`themes/${name}/${path}`, text])),
    ),
    ...Object.fromEntries(
      ids.flatMap(id => [
        [`sites/${id}/site.json`, siteOf(id)],
        [`sites/${id}/content/posts/hello.md`, `---\ntitle: Hello from ${id}\n---\nText.\n`],
      ]),
    ),
  })
  factory = openFactory({ workspace: folder.workspace, heapMb: HEAP_MB })
  before = await factory.run({ release: true })
  expect(before.totals).toMatchObject({ sites: ids.length, built: ids.length, failed: 0 })

  for (const { id, site = {}, files = {}, theme } of cases) {
    await write(
      `sites/${id}/site.json`,
      typeof site === 'string' ? site : { ...siteOf(id), ...(theme && { theme: id }), ...site },
    )
    for (const [path, text] of Object.entries(files)) await write(`sites/${id}/${path}`, text)
  }
  for (const id of GOOD) await write(`sites/${id}/content/posts/hello.md`, '---\ntitle: Hello again\n---\nText.\n')
  report = await factory.run({ release: true, renderTimeLimit: LIMIT_SECONDS * 1000 })
}, 400_000)

afterAll(async () => {
  await factory?.[Symbol.asyncDispose]()
  await folder?.[Symbol.asyncDispose]()
})

describe('a site fails, says what and where, and stays live as it was, with', () => {
  it.each(cases)('$title', async ({ id, expected }) => {
    const { status, manifest, errors } = reportOf(report, id)
    expect({ status, manifest }).toEqual({ status: 'failed', manifest: null })
    expect(errors).toEqual([expect.objectContaining({ message: expect.any(String), ...expected })])
    expect(JSON.stringify(errors)).not.toContain('\\u001b')
    const live = await pointer(id)
    expect(live).toMatchObject({ generation: 1, manifest: reportOf(before, id).manifest })
  })
})

it('every other site of the run is built and released', async () => {
  for (const id of GOOD) {
    const { status, generation, manifest } = reportOf(report, id)
    expect({ id, status, generation }).toEqual({ id, status: 'built', generation: 2 })
    expect(await pointer(id)).toMatchObject({ generation: 2, manifest })
  }
})

it('the threads are whole again: the next run, with everything mended, builds every site', {
  timeout: 120_000,
}, async () => {
  for (const { id, files = {} } of cases) {
    await write(`sites/${id}/site.json`, siteOf(id))
    for (const path of Object.keys(files)) await rm(join(folder.root, 'sites', id, path))
    await rm(join(folder.root, 'sites', id, 'content/postings'), { recursive: true, force: true })
  }
  const mended = await factory.run({ release: true })
  expect(mended.sites.filter(({ status }) => status !== 'unchanged')).toEqual([])
  expect(mended.totals).toMatchObject({ unchanged: cases.length + GOOD.length, failed: 0 })
})
