import { existsSync } from 'node:fs'
import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { openBlobs } from '#blobs/open.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { openWorkspace } from '#config/workspace.ts'
import { serveEdge } from '#edge/node.ts'
import { createEdge } from '#edge/router.ts'
import { openFactory, REPOSITORY, reportOf } from '../build/factory.ts'
import { photoOf } from '../images/make-images.ts'
import { type ChosenPages, choosePages } from './page-kinds.ts'

/** A site of a theme, published and served. */
export interface ThemeSite {
  readonly theme: string
  /** `http://magazine.localhost:41234` */
  readonly origin: string
  readonly pages: ChosenPages
}

export interface ThemeSites extends AsyncDisposable {
  readonly sites: readonly ThemeSite[]
}

const HERO = 'hero-photograph'

/** Every folder of `themes/`. */
export async function themeNames(): Promise<string[]> {
  const folders = await readdir(join(REPOSITORY, 'themes'), { withFileTypes: true })
  return folders
    .filter(each => each.isDirectory())
    .map(({ name }) => name)
    .sort()
}

export interface PublishOptions {
  /** Where the themes lie, absolute: the repository's own unless given. */
  readonly themesDir?: string
  /** Sites bring the theme's entries, with a large photograph at the head of each in Markdown. True unless given. */
  readonly heroes?: boolean
}

/** Publishes one site a theme and serves them all. */
export async function publishThemes(
  themes: readonly string[],
  { themesDir = join(REPOSITORY, 'themes'), heroes = true }: PublishOptions = {},
): Promise<ThemeSites> {
  const root = await mkdtemp(join(tmpdir(), 'browser-'))
  await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  await symlink(themesDir, join(root, 'themes'))
  const photograph = await photoOf(2400, 1600).jpeg({ quality: 92 }).toBuffer()
  for (const theme of themes) await writeSite(root, theme, heroes ? photograph : undefined)
  const bucket = memoryBucket()
  await using factory = openFactory({ workspace: openWorkspace(root), bucket })
  const report = await factory.run({ release: true })
  const sites: { readonly theme: string; readonly pages: ChosenPages }[] = []
  for (const theme of themes) {
    const site = reportOf(report, theme)
    if (site.errors) throw new Error(`${theme}: ${site.errors.map(({ message }) => message).join('; ')}`)
    const files = await factory.files(site)
    const built = [...files]
      .filter(([path]) => path.endsWith('.html'))
      .map(([path, bytes]) => ({ path: urlOf(path), html: new TextDecoder().decode(bytes) }))
    sites.push({ theme, pages: choosePages(built, HERO) })
  }
  const edge = createEdge({ bucket, blobs: openBlobs(bucket) })
  const served = await serveEdge({ edge, port: 0 })
  return {
    sites: sites.map(site => ({ ...site, origin: `http://${site.theme}.localhost:${served.port}` })),
    async [Symbol.asyncDispose]() {
      await served.close()
      await rm(root, { recursive: true, force: true })
    },
  }
}

const urlOf = (file: string): string => `/${file.replace(/(^|\/)index\.html$/, '$1')}`

async function writeSite(root: string, theme: string, photograph: Uint8Array | undefined): Promise<void> {
  const folder = join(root, 'sites', theme)
  const content = join(folder, 'content')
  await mkdir(folder, { recursive: true })
  const bundled = join(root, 'themes', theme, 'src/content')
  const brings = photograph !== undefined && existsSync(bundled)
  if (brings) await cp(bundled, content, { recursive: true })
  const site = {
    name: `The ${theme} site`,
    domain: `${theme}.example`,
    theme,
    ...(brings && { content: { path: 'content' } }),
  }
  await writeFile(join(folder, 'site.json'), JSON.stringify(site))
  if (brings) await addHeroes(content, photograph)
}

/** Puts the photograph behind the front matter of each Markdown entry. */
async function addHeroes(content: string, photograph: Uint8Array): Promise<void> {
  for (const entry of await readdir(content, { recursive: true, withFileTypes: true })) {
    if (!entry.name.endsWith('.md')) continue
    const file = join(entry.parentPath, entry.name)
    const [, matter = '', body = ''] = /^(---\n[\s\S]*?\n---\n)?([\s\S]*)$/.exec(await readFile(file, 'utf8')) ?? []
    await writeFile(join(entry.parentPath, `${HERO}.jpg`), photograph)
    await writeFile(file, `${matter}\n![Hills in the evening light](./${HERO}.jpg)\n\n${body}`)
  }
}
