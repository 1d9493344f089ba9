import { cp, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { levelled } from '#preview/differences.ts'
import { REPOSITORY } from '../build/factory.ts'
import { run } from '../cli/program.ts'
import { type ConformanceTheme, conformanceThemes } from '../conformance/themes.ts'
import { type Previewing, startPreviewing } from '../preview/previewing.ts'

/** Pages that say something which only a build, or only a development server, can know. */
const KNOWS_WHO_RENDERS: Readonly<Record<string, { readonly files: RegExp; readonly why: string }>> = {
  'assets-prefix': { files: /^index\.html$/, why: 'names its images by the address of another host' },
  env: { files: /^index\.html$/, why: 'shows `import.meta.env.DEV`' },
  'format-preserve': {
    files: /\/index\.html$/,
    why: 'asks Astro for its address, which it calls /about in development',
  },
  images: { files: /^index\.html$/, why: 'shows an image that a bundler puts into the page' },
  integrations: { files: /\.html$/, why: 'has an integration that shows its command' },
  'slots-and-components': { files: /^index\.html$/, why: 'shows how long the HTML of a slot is' },
}

const REDUCED = ['base-always', 'csp', 'islands-preact', 'i18n-redirect', 'styles']

const themes = (await conformanceThemes()).filter(
  ({ name, root }) => root.includes('test/conformance') && (!process.env.NEXTGEN_REDUCED || REDUCED.includes(name)),
)
let root: string

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'preview-'))
  await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  for (const { name, root: theme, site } of themes) {
    await cp(theme, join(root, 'themes', name), { recursive: true })
    await mkdir(join(root, 'sites', name), { recursive: true })
    await writeFile(join(root, 'sites', name, 'site.json'), JSON.stringify(site))
  }
  expect((await run(['publish', '--root', root])).code).toBe(0)
  for (const { name } of themes) await run(['export', name, join(root, 'out', name), '--root', root])
}, 600_000)
afterAll(() => rm(root, { recursive: true, force: true }))

/** The addresses under which a file may be shown, whatever the theme's `build.format` and `trailingSlash`. */
const addressesOf = (file: string): readonly string[] => {
  const folder = file.replace(/(^|\/)index\.html$/, '$1')
  const bare = file.replace(/\.html$/, '')
  return [...new Set(file === '404.html' ? ['404/', '404', file] : [folder, folder.replace(/\/$/, ''), bare, file])]
}

describe('what is previewed is what is published, whatever Astro allows', () => {
  it.each(themes.map(theme => [theme.name, theme] as const))('%s', { timeout: 120_000 }, async (name, theme) => {
    await using preview = await startPreviewing(root, name)
    const { url } = await fetch(new URL('/', preview.url))
    expect(url.startsWith(preview.url), url).toBe(true)
    const files = await readdir(join(root, 'out', name), { recursive: true })
    const pages = files.filter(file => file.endsWith('.html')).sort()
    expect(pages.length).toBeGreaterThan(0)
    const different: string[] = []
    for (const file of pages) if (!(await isEqual(preview, theme, file))) different.push(file)
    const { files: expected, why = '' } = KNOWS_WHO_RENDERS[name] ?? {}
    expect(different, why).toEqual(pages.filter(file => expected?.test(file)))
  })
})

async function isEqual(preview: Previewing, { name }: ConformanceTheme, file: string): Promise<boolean> {
  const published = await readFile(join(root, 'out', name, file), 'utf8')
  const leadsTo = /^<!doctype html><title>Redirecting to: ([^<]*)/.exec(published)?.[1]?.replaceAll('&amp;', '&')
  for (const address of addressesOf(file)) {
    const answer = await fetch(address === '' ? preview.url : new URL(address, preview.url.replace(/\/?$/, '/')), {
      redirect: 'manual',
    })
    const shown = await answer.text()
    if (leadsTo ? answer.headers.get('location') === leadsTo : levelled(shown) === levelled(published)) return true
  }
  return false
}
