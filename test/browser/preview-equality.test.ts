import { cp, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { DIFFERENCES, levelled } from '#preview/differences.ts'
import { REPOSITORY } from '../build/factory.ts'
import { run } from '../cli/program.ts'
import { photoOf } from '../images/make-images.ts'
import { startPreviewing } from '../preview/previewing.ts'
import { themeNames } from './theme-sites.ts'

const themes = await themeNames()
let root: string

/** One site a theme, with entries of its own and a photograph in each: what a build would publish lies in `out/`. */
beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'preview-'))
  await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  await cp(join(REPOSITORY, 'themes'), join(root, 'themes'), { recursive: true })
  const photograph = await photoOf(1600, 1000).jpeg({ quality: 80 }).toBuffer()
  for (const theme of themes) {
    const content = join(root, 'sites', theme, 'content')
    await cp(join(root, 'themes', theme, 'src/content'), content, { recursive: true })
    for (const entry of await readdir(content, { recursive: true, withFileTypes: true })) {
      if (!entry.isFile() || !entry.name.endsWith('.md')) continue
      const file = join(entry.parentPath, entry.name)
      await writeFile(join(entry.parentPath, 'photograph.jpg'), photograph)
      await writeFile(file, `${await readFile(file, 'utf8')}\n\n![A photograph](./photograph.jpg)\n`)
    }
    const site = { name: `The ${theme} site`, domain: `${theme}.example`, theme, criticalCss: false }
    await writeFile(join(root, 'sites', theme, 'site.json'), JSON.stringify({ ...site, content: { path: 'content' } }))
  }
  expect((await run(['publish', '--root', root])).code).toBe(0)
  for (const theme of themes) await run(['export', theme, join(root, 'out', theme), '--root', root])
}, 300_000)
afterAll(() => rm(root, { recursive: true, force: true }))

const published = async (theme: string): Promise<string[]> => {
  const files = await readdir(join(root, 'out', theme), { recursive: true })
  return files.filter(file => file.endsWith('.html')).sort()
}

describe('what is previewed is what is published, apart from the named differences', () => {
  it.each(themes)('%s: every page, images included', { timeout: 120_000 }, async theme => {
    await using preview = await startPreviewing(root, theme)
    const pages = await published(theme)
    expect(pages.length).toBeGreaterThan(3)
    let pictures = 0
    for (const file of pages) {
      const path = file === '404.html' ? 'no-such-page/' : file.replace(/index\.html$/, '')
      const html = await (await fetch(preview.url + path)).text()
      expect(levelled(html), file).toBe(levelled(await readFile(join(root, 'out', theme, file), 'utf8')))
      for (const [, src = ''] of html.matchAll(/<img[^>]* src="(\/_astro\/photograph[^"]+)"/g)) {
        pictures++
        const made = Buffer.from(await (await fetch(new URL(src, preview.url))).arrayBuffer())
        expect(made.equals(await readFile(join(root, 'out', theme, src))), src).toBe(true)
      }
    }
    expect(pictures).toBeGreaterThan(0)
  })

  it('endpoints are the same to the byte', { timeout: 120_000 }, async () => {
    await using preview = await startPreviewing(root, 'magazine')
    const feed = await (await fetch(`${preview.url}rss.xml`)).text()
    expect(feed).toBe(await readFile(join(root, 'out/magazine/rss.xml'), 'utf8'))
  })

  it('no difference is named in vain, and none levels what an author has written', async () => {
    const page = await readFile(join(root, 'out/affiliate/index.html'), 'utf8')
    expect(levelled(page).match(/<(h1|p|a|article|nav)\b/g)).toEqual(page.match(/<(h1|p|a|article|nav)\b/g))
    await using preview = await startPreviewing(root, 'affiliate')
    const shown = await (await fetch(preview.url)).text()
    const unused = DIFFERENCES.filter(({ level }) => level(shown) === shown && level(page) === page)
    expect(unused.map(({ name }) => name)).toEqual(['islands', 'content security policy'])
  }, 120_000)
})
