import { copyFileSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import { digestOf } from '#base/hash.ts'
import { FIXTURES, type FixtureName, type GalleryLook } from '#model/gallery.ts'
import type { JsonSchema } from '#model/theme.ts'
import { type FixtureFiles, type FixtureTheme, fixtureContent, fixtureOptions } from './fixture-content.ts'
import { sampleOf } from './sample.ts'

export interface FixtureSite {
  readonly theme: string
  readonly fixture: FixtureName
  /** Its folder, absolute. */
  readonly folder: string
  readonly look: GalleryLook
}

/** A label of a host name: a theme's name may be longer, or hold other letters. */
export function siteIdOf(theme: string, fixture: FixtureName): string {
  const plain = theme
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '')
  const isPlain = plain === theme && plain.length <= 40
  return `${isPlain ? plain : `${plain.slice(0, 30)}-${digestOf(theme).slice(0, 8)}`}-${fixture}`
}

const NAMES: Readonly<Record<FixtureName, (theme: string) => string>> = {
  typical: theme => titled(theme),
  empty: theme => `${titled(theme)}, empty`,
  extreme: () => 'The Unabridged Donaudampfschifffahrtsgesellschaft Quarterly & Review',
  rtl: () => 'البيت الهادئ',
}

const titled = (name: string): string => name.replaceAll(/[-_]+/g, ' ').replace(/^./, letter => letter.toUpperCase())

const MANY_LINKS = Array.from({ length: 9 }, (_, at) => ({
  label: at === 2 ? 'Versicherungsbedingungen und Datenschutz' : `Section number ${at + 1}`,
  href: '/',
}))

/** Writes the site of a fixture, only what is not there already, and takes away what is not of it. Returns what is to be known of its content. */
export function writeFixtureSite(
  { theme: name, fixture, folder, look }: FixtureSite,
  theme: FixtureTheme,
): readonly string[] {
  const { files, notes } = fixtureContent(fixture, theme)
  const asked = requiredOptions(theme.shape.options)
  const site = {
    name: NAMES[fixture](name),
    domain: `${siteIdOf(name, fixture)}.gallery.example`,
    theme: name,
    locale: fixture === 'rtl' ? 'ar' : 'en',
    ...(files.size > 0 && { content: { path: 'content' } }),
    ...(fixture === 'extreme' && { navigation: MANY_LINKS }),
    tokens: look.tokens,
    options: { ...fixtureOptions(fixture, asked, theme), ...look.options },
    // Whatever is found is shown beside the fixture; nothing keeps it from being looked at.
    gates: { 'broken-images': 'warn', 'artifact-shrank': 'off', secrets: 'warn' },
  }
  replaceFile(join(folder, 'site.json'), `${JSON.stringify(site, null, 2)}\n`)
  writeContent(join(folder, 'content'), files)
  return notes
}

/** What a theme's schema asks of every site. */
const requiredOptions = (schema: JsonSchema | null): Readonly<Record<string, unknown>> =>
  schema ? (sampleOf({ ...schema, type: 'object' }, 0, false) as Record<string, unknown>) : {}

function writeContent(folder: string, files: FixtureFiles): void {
  for (const [path, content] of files) {
    const file = join(folder, path)
    if (typeof content === 'string') replaceFile(file, content)
    else if (!isSame(content.from, file)) {
      mkdirSync(dirname(file), { recursive: true })
      copyFileSync(content.from, file)
    }
  }
  if (!existsSync(folder)) return
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    const file = join(entry.parentPath, entry.name)
    if (!entry.isDirectory() && !files.has(file.slice(folder.length + 1))) rmSync(file)
  }
}

const isSame = (one: string, other: string): boolean =>
  existsSync(other) && statSync(one).size === statSync(other).size && readFileSync(one).equals(readFileSync(other))

/** A file that is as it should be keeps its time: the site is known to be unchanged then. */
function replaceFile(file: string, text: string): void {
  if (existsSync(file) && readFileSync(file, 'utf8') === text) return
  writeFileAtomically(file, new TextEncoder().encode(text))
}

/** Takes away sites of themes that are gone. */
export function removeOtherSites(sitesDir: string, themes: readonly string[]): void {
  const wanted = new Set(themes.flatMap(theme => FIXTURES.map(fixture => siteIdOf(theme, fixture))))
  if (!existsSync(sitesDir)) return
  for (const name of readdirSync(sitesDir))
    if (!wanted.has(name)) rmSync(join(sitesDir, name), { recursive: true, force: true })
}
