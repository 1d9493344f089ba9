import { appendFile, cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RenderReply, RenderTask } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import { threadPool } from '#pool/piscina.ts'
import { madePages } from '#render/made-pages.ts'
import { compileTheme } from '#theme/compile.ts'
import { buildWithAstro } from '../conformance/astro-build.ts'

const ROOT = fileURLToPath(new URL('../..', import.meta.url))
const THEME = join(ROOT, 'test/conformance/themes/images')
const renderers = threadPool<RenderTask, RenderReply>({
  worker: new URL('../../src/render/worker.ts', import.meta.url),
  threads: 1,
  heapMb: 512,
})

let work: string
beforeAll(async () => {
  work = await mkdtemp(join(tmpdir(), 'content-images-'))
  await symlink(join(ROOT, 'node_modules'), join(work, 'node_modules'))
  const theme = join(work, 'themes/walks')
  await cp(THEME, theme, { recursive: true })
  const walks = join(theme, 'src/content/walks')
  for (const walk of await readdir(walks)) {
    const file = join(walks, walk, 'index.md')
    const text = await readFile(file, 'utf8')
    await writeFile(file, text.replace(/ and !\[the ridge\].*\n/, '\n').replace(/\n<img .*\n/, '\n'))
  }
  const plan = '<svg xmlns="http://www.w3.org/2000/svg" width="40" height="20"><path d="M0 0h40"/></svg>'
  await writeFile(join(walks, 'mill-loop/plan.svg'), plan)
  await appendFile(join(walks, 'mill-loop/index.md'), '\n![The plan](plan.svg)\n')
  await cp(walks, join(work, 'content/walks'), { recursive: true })
}, 60_000)
afterAll(async () => {
  await Promise.all([renderers.close(), rm(work, { recursive: true, force: true })])
})

async function render(content: string): Promise<RenderReply> {
  const { theme } = await compileTheme({
    name: 'walks',
    themesDir: join(work, 'themes'),
    cacheDir: join(work, 'compiled'),
    environment: {},
  })
  const site = {
    id: 'acme',
    name: 'Acme',
    domain: 'acme.example',
    aliases: [],
    theme: 'walks',
    locale: 'en',
    locales: [],
    content: { source: 'directory', path: content },
    tokens: {},
    navigation: [],
    options: {},
    redirects: [],
    finish: false,
    declaredIn: 'sites/acme/site.json',
  } satisfies Site
  const themeRoot = join(work, 'themes/walks')
  return renderers.run({ site, theme, time: 1e12, blobsDir: join(work, 'bucket'), workspaceRoot: work, themeRoot })
}

describe('images beside the entries of a site', () => {
  it('have the names and the metadata that `astro build` gives them, in pages with the same bytes', {
    timeout: 120_000,
  }, async () => {
    const outDir = join(work, 'astro')
    await buildWithAstro(join(work, 'themes/walks'), { site: 'https://acme.example', outDir })
    const reply = await render(join(work, 'content'))
    if (!reply.ok) throw new Error(JSON.stringify(reply.failures))
    const { contentAssets, images, omitted } = reply.result
    const files = Object.fromEntries(madePages(reply.made, undefined).map(({ file, as }) => [file, as]))
    for (const page of ['walks/chalk-path/index.html', 'walks/mill-loop/index.html', 'index.html'])
      expect(await text(files[page]?.digest as string), page).toBe(await readFile(join(outDir, page), 'utf8'))
    expect(Object.keys(contentAssets).sort()).toEqual([
      '_astro/gate.D74y4rIb.png',
      '_astro/hero.Ojleanu3.jpg',
      '_astro/mill race.CoLB4yjq.png',
      '_astro/plan.BOcAxJi6.svg',
      '_astro/weir.DTfVM-Ej.webp',
    ])
    const written = new Set((await readdir(join(outDir, '_astro'))).map(name => `_astro/${name}`))
    for (const { path } of images) expect(written).toContain(path)
    for (const path of Object.keys(contentAssets)) expect(written.has(path), path).toBe(!omitted.includes(path))
  })

  it('fail the site alone, with entry and path, when one is empty or no image', { timeout: 60_000 }, async () => {
    const content = join(work, 'broken')
    await cp(join(work, 'content'), content, { recursive: true })
    await writeFile(join(content, 'walks/chalk-path/gate.png'), '')
    await writeFile(join(content, 'walks/mill-loop/weir.webp'), 'RIFF and then nothing of the kind')
    const reply = await render(content)
    expect(reply).toMatchObject({
      ok: false,
      failures: [
        {
          code: 'image-unreadable',
          where: 'walks/chalk-path/gate.png',
          message: expect.stringMatching(/walks\/chalk-path\/index\.md.*it is empty/),
        },
        { code: 'image-unreadable', where: 'walks/mill-loop/weir.webp' },
      ],
    })
  })
})

async function text(digest: string): Promise<string> {
  return readFile(join(work, 'bucket/blobs', digest.slice(0, 2), digest), 'utf8')
}
