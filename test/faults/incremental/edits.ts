import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, extname, join } from 'node:path'
import fc from 'fast-check'

/** A change that somebody makes to a site, as a value: `at` chooses among what is there, `seed` what is written. */
export interface Edit {
  readonly kind: (typeof KINDS)[number]
  readonly at: number
  readonly seed: number
}

const KINDS = [
  'body',
  'body',
  'body',
  'field',
  'field',
  'field',
  'number',
  'date',
  'add',
  'remove',
  'rename',
  'image',
  'token',
  'name',
  'navigation',
  'redirect',
  'alias',
  'public-file',
  'public-name',
  'day',
  'theme',
  'touch',
] as const

export const edits: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom(...KINDS),
  at: fc.nat(10_000),
  seed: fc.nat(10_000),
})

/** What editors do most of the day: texts change, and the site stays as it is. */
export const textEdits: fc.Arbitrary<Edit> = fc.record({
  kind: fc.constantFrom('body', 'body', 'body', 'field', 'number', 'date', 'touch', 'alias', 'image'),
  at: fc.nat(10_000),
  seed: fc.nat(10_000),
})

/** What an edit may change. All paths absolute. */
export interface EditedSite {
  readonly folder: string
  readonly theme: string
  /** Moves the render clock, in days. */
  readonly clock: { day: number }
}

/** Makes the change; one for which there is nothing to change does nothing. */
export async function apply({ kind, at, seed }: Edit, site: EditedSite): Promise<void> {
  const content = join(site.folder, 'content')
  const files = await filesOf(content)
  const pick = (matching: (file: string) => boolean): string | undefined => {
    const found = files.filter(matching)
    return found[at % Math.max(1, found.length)]
  }
  const edit = async (file: string | undefined, change: (text: string) => string): Promise<void> => {
    if (file) await writeFile(file, change(await readFile(file, 'utf8')))
  }
  switch (kind) {
    case 'body':
      return edit(pick(isMarkdown), text => `${text.trimEnd()}\n\nAdded ${seed}.\n`)
    case 'field':
      return edit(pick(isEntry), text => text.replace(FIELDS, `$1$2 ${seed}$3`))
    case 'number':
      return edit(pick(isEntry), text =>
        text.replace(/^((?:\s|")*(?:order|rank|weight|year|price)"?: *)\d+/m, `$1${seed % 50}`),
      )
    case 'date':
      return edit(pick(isEntry), text =>
        text.replace(/(\d{4}-\d{2}-)(\d{2})/, `$1${String(1 + (seed % 28)).padStart(2, '0')}`),
      )
    case 'add': {
      const from = pick(isEntry)
      if (!from || dirname(from) === content) return
      await cp(from, join(dirname(from), `copy-${seed}${extname(from)}`))
      return edit(join(dirname(from), `copy-${seed}${extname(from)}`), text =>
        text.replace(FIELDS, `$1$2 copy ${seed}$3`),
      )
    }
    case 'remove': {
      const file = pick(isEntry)
      if (file && files.filter(isEntry).length > 3) await rm(file)
      return
    }
    case 'rename': {
      const file = pick(isEntry)
      if (file && dirname(file) !== content) await rename(file, join(dirname(file), `named-${seed}${extname(file)}`))
      return
    }
    case 'image': {
      const file = pick(isImage)
      const other = file && files.filter(each => extname(each) === extname(file) && each !== file)[0]
      if (file && other) await cp(other, file)
      return
    }
    case 'touch': {
      const file = pick(() => true)
      if (file) await writeFile(file, await readFile(file))
      return
    }
    case 'day':
      site.clock.day += 1
      return
    case 'public-file':
    case 'public-name': {
      const names = ['ads.txt', 'robots.txt', 'favicon.svg', 'feed.xml', 'notes/file.txt', 'icon.png']
      const file = join(site.folder, 'public', names[at % names.length] as string)
      if (kind === 'public-name' && (await exists(file))) return rm(file)
      await mkdir(dirname(file), { recursive: true })
      return writeFile(file, file.endsWith('.svg') ? svg(seed) : `file ${seed}\n`)
    }
    case 'theme':
      return edit(
        (await filesOf(join(site.theme, 'src'))).find(file => file.endsWith('index.astro')),
        toggled,
      )
    default:
      return edit(join(site.folder, 'site.json'), text => JSON.stringify(changed(JSON.parse(text), kind, seed)))
  }
}

const FIELDS = /^((?:\s|")*(?:title|name|description|word|label|harbour|text)"?: *["']?)([^\n"']*)(["']?,?)$/m

const isMarkdown = (file: string): boolean => file.endsWith('.md')
const isEntry = (file: string): boolean => /\.(?:md|json|ya?ml)$/.test(file)
const isImage = (file: string): boolean => /\.(?:png|jpe?g|webp|svg)$/.test(file)

/** A theme has two states, so that each is compiled once. */
const toggled = (text: string): string =>
  text.includes('<!-- edited -->')
    ? text.replaceAll('<!-- edited -->', '')
    : text.replace(/<\/h1>/, '</h1><!-- edited -->')

const svg = (seed: number): string =>
  `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${seed + 1} 9"><path d="M0 0h9v9z"/></svg>`

function changed(site: Record<string, unknown>, kind: Edit['kind'], seed: number): Record<string, unknown> {
  switch (kind) {
    case 'token':
      return { ...site, tokens: { color: { brand: `#${String(100 + (seed % 900))}` } } }
    case 'name':
      return { ...site, name: `Site ${seed % 5}` }
    case 'navigation':
      return { ...site, navigation: [{ label: `Link ${seed % 3}`, href: '/' }] }
    case 'redirect':
      return { ...site, redirects: { [`/old-${seed}/`]: '/' } }
    case 'alias':
      return { ...site, aliases: [`www-${seed}.${site.domain}`] }
    default:
      return site
  }
}

async function filesOf(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true }).catch(() => [])
  return entries
    .filter(entry => entry.isFile())
    .map(entry => join(entry.parentPath, entry.name))
    .sort()
}

const exists = (file: string): Promise<boolean> =>
  readFile(file).then(
    () => true,
    () => false,
  )
