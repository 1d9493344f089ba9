import { readFile } from 'node:fs/promises'
import { request } from 'node:http'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Gallery, GalleryTheme } from '#model/gallery.ts'
import { type Running, runJson, start } from '../program.ts'
import { visit } from '../visit.ts'
import { makeWorkspace, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
let running: Running
let gallery: Gallery
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]

const STYLE = '<style is:global>:root { --color-brand: #0a7ea4; --radius: 4px }</style>'
const PAGE = `---
import { getCollection } from 'astro:content'
import { site } from 'nextgen:site'
const posts = await getCollection('posts')
---
<html lang={site.locale}>
  <head><title>{site.name}</title><meta name="description" content="Posts" /></head>
  <body><h1>{site.name}</h1>{posts.map(({ data }) => <h2>{data.title}</h2>)}<p>{posts.length} posts</p></body>
</html>
${STYLE}
`
const OPTIONS = `import { z } from 'astro/zod'
export default z.strictObject({ header: z.enum(['left', 'center']).default('left').describe('Where the name stands.') })
`

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.write('themes/tiny/src/pages/index.astro', PAGE)
  await workspace.write('themes/tiny/src/site-options.ts', OPTIONS)
  await workspace.write('themes/tiny/src/content/posts/one.md', '---\ntitle: The first of my posts\n---\nText.\n')
  await workspace.write('themes/broken/package.json', '{ "name": "broken", "type": "module" }')
  await workspace.write('themes/broken/src/pages/index.astro', "---\nimport { gone } from './gone.ts'\n---\n{gone}\n")
  await workspace.addSite('acme', 'First words')
  await workspace.write('sites/portfolio.csv', 'id,domain,theme,tokens.color.brand\nrow,row.example,tiny,#111111\n')
  running = start(at('gallery', '--port', '0', '--json'))
  gallery = JSON.parse(await running.printed('stdout', '\n')) as Gallery
})
afterAll(async () => {
  running?.child.kill('SIGTERM')
  await running?.ended
  await workspace?.[Symbol.asyncDispose]()
})

const themeOf = (name: string, { themes }: Pick<Gallery, 'themes'> = gallery): GalleryTheme =>
  themes.find(({ theme }) => theme === name) as GalleryTheme

const api = (path: string): string => `http://127.0.0.1:${gallery.port}/api/${path}`

async function post(path: string, body: unknown, headers: Record<string, string> = {}) {
  const answer = await fetch(api(path), {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  })
  // biome-ignore lint/suspicious/noExplicitAny: each test reads the fields that it expects.
  return { status: answer.status, json: (await answer.json()) as any }
}

/** What is answered under a host name: status and headers. */
const head = (host: string, path = '/') =>
  new Promise<{ status: number | undefined; headers: Record<string, unknown> }>((resolve, reject) => {
    request({ host: '127.0.0.1', port: gallery.port, path, headers: { host } }, answer => {
      answer.resume()
      resolve({ status: answer.statusCode, headers: answer.headers })
    })
      .on('error', reject)
      .end()
  })

const LOOK = { tokens: { color: { brand: '#8a2f4c' } }, options: { header: 'center' } }

test('each theme has four sites of its own; one that does not compile says why, and the others are shown', async () => {
  expect(gallery.themes.map(({ theme, state }) => [theme, state])).toEqual([
    ['broken', 'failed'],
    ['tiny', 'ready'],
  ])
  expect(gallery.ok).toBe(false)
  expect(themeOf('broken').errors[0]?.message).toMatch(/gone/)
  const { fixtures, kinds, controls } = themeOf('tiny')
  expect(fixtures.map(({ fixture, state, errors }) => [fixture, state, errors])).toEqual(
    ['typical', 'empty', 'extreme', 'rtl'].map(name => [name, 'ready', []]),
  )
  expect(kinds).toMatchObject([{ label: '/', pages: { typical: '/', empty: '/', extreme: '/', rtl: '/' } }])
  expect(controls.map(({ path, kind, usual }) => [path.join('.'), kind, usual])).toEqual([
    ['tokens.color.brand', 'colour', '#0a7ea4'],
    ['tokens.radius', 'length', '4px'],
    ['options.header', 'choice', 'left'],
  ])
})

test('a fixture is a page as visitors would get it, and may stand in a frame of the gallery', async () => {
  const shown = (fixture: string) => visit(gallery.port, `tiny-${fixture}.localhost`)
  expect(await shown('typical')).toContain('The first of my posts')
  expect(await shown('empty')).toContain('0 posts')
  expect(await shown('extreme')).toContain('Donaudampfschifffahrtsgesellschaft')
  expect(await shown('rtl')).toMatch(/lang="ar"[\s\S]*<h2>\p{Script=Arabic}/u)
  const { headers } = await head('tiny-typical.localhost')
  expect(headers['content-security-policy']).toContain(`frame-ancestors 'self' http://localhost:${gallery.port}`)
  expect(headers['content-security-policy']).toContain("object-src 'none'")
})

test('the page and what it calls are answered under the names of this machine alone', async () => {
  expect((await head(`localhost:${gallery.port}`)).status).toBe(200)
  expect((await head('gallery.attacker.example')).status).toBe(403)
  expect((await head('tiny-typical.localhost', '/api/themes')).status).toBe(404)
})

test('only the page of the gallery may change anything: no other page, no frame, no form', async () => {
  const foreign = ['http://attacker.example', `http://tiny-typical.localhost:${gallery.port}`, 'null']
  for (const origin of foreign) expect((await post('themes/tiny/look', LOOK, { origin })).status).toBe(403)
  expect((await post('themes/tiny/look', LOOK, { 'content-type': 'text/plain' })).status).toBe(403)
  expect((await post('themes/tiny/look', LOOK, { 'sec-fetch-site': 'same-site' })).status).toBe(403)
  expect((await post('themes/tiny/look', { tokens: { 'a{b': '1' }, options: {} })).status).toBe(400)
  expect((await post('themes/nobody/look', LOOK)).status).toBe(404)
})

test('a look is tried on every fixture; a token that cannot be used is explained', async () => {
  const tried = await post('themes/tiny/look', LOOK, { origin: `http://127.0.0.1:${gallery.port}` })
  expect(tried.json.theme.fixtures.map(({ version }: { version: number }) => version)).toEqual([2, 2, 2, 2])
  expect(await visit(gallery.port, 'tiny-rtl.localhost')).toContain('--color-brand:#8a2f4c')
  const wrong = await post('themes/tiny/look', { tokens: { color: { brand: 'red;}' } }, options: { header: 'right' } })
  expect(wrong.json.theme.fixtures[0].errors[0].message).toContain('tokens.color.brand')
  expect((await post('themes/tiny/look', { tokens: {}, options: {} })).json.theme.fixtures[0].errors).toEqual([])
})

test('a look is written into a site once its difference was seen, and into the cells that a portfolio has', async () => {
  const { sites } = (await (await fetch(api('sites?theme=tiny'))).json()) as {
    sites: { site: string; declaredIn: string }[]
  }
  expect(sites.map(({ site, declaredIn }) => [site, declaredIn])).toEqual([
    ['acme', 'sites/acme/site.json'],
    ['row', 'sites/portfolio.csv:2'],
  ])
  const { change } = (await post('sites/acme/look', { look: LOOK })).json
  expect(change).toMatchObject({ written: false, obstacles: [] })
  expect(
    change.lines.some(({ kind, text }: { kind: string; text: string }) => kind === 'added' && text.includes('#8a2f4c')),
  ).toBe(true)
  expect((await post('sites/acme/look', { look: LOOK, seen: 'f'.repeat(64) })).status).toBe(409)
  expect((await post('sites/acme/look', { look: LOOK, seen: change.before })).json.change.written).toBe(true)
  expect(JSON.parse(await readFile(join(workspace.root, 'sites/acme/site.json'), 'utf8'))).toMatchObject(LOOK)

  const row = (await post('sites/row/look', { look: LOOK })).json.change
  expect(row.obstacles).toEqual([expect.stringContaining('no column options.header')])
  const colour = { tokens: LOOK.tokens, options: {} }
  const { before } = (await post('sites/row/look', { look: colour })).json.change
  expect((await post('sites/row/look', { look: colour, seen: before })).json.change).toMatchObject({
    written: true,
    obstacles: [],
  })
  expect(await readFile(join(workspace.root, 'sites/portfolio.csv'), 'utf8')).toContain(
    'row,row.example,tiny,#8a2f4c\n',
  )
  expect((await post('sites/nobody/look', { look: LOOK })).status).toBe(404)
})

test('a theme that changes is built again, and whoever looks on is told; one that is mended is shown', async () => {
  const events = await fetch(`http://127.0.0.1:${gallery.port}/events`)
  const reader = (events.body as ReadableStream<BufferSource>).pipeThrough(new TextDecoderStream()).getReader()
  let told = ''
  const hears = async (text: string): Promise<void> => {
    while (!told.includes(text)) told += (await reader.read()).value ?? ''
  }
  await workspace.write('themes/tiny/src/pages/index.astro', PAGE.replace('<h1>', '<h1 class="new">'))
  await hears('"theme":"tiny","state":"building"')
  await expect.poll(() => visit(gallery.port, 'tiny-typical.localhost'), { timeout: 30_000 }).toContain('class="new"')
  await workspace.write('themes/broken/src/pages/gone.ts', "export const gone = 'Found again'\n")
  await hears('"theme":"broken","state":"ready"')
  expect(await visit(gallery.port, 'broken-typical.localhost')).toContain('Found again')
  await reader.cancel()
})

test('a workspace has one gallery at a time, and Ctrl-C ends it', async () => {
  const second = await runJson(at('gallery', '--port', '0'))
  expect(second.code).toBe(1)
  expect(second.json.errors).toMatchObject([{ code: 'gallery-running' }])
  running.child.kill('SIGINT')
  expect((await running.ended).code).toBe(0)
})
