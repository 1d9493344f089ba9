import { createHash } from 'node:crypto'
import { existsSync, readFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { parse, stringify } from 'yaml'
import type { FixtureName } from '#model/gallery.ts'
import type { JsonSchema, ThemeShape } from '#model/theme.ts'
import { Numbering, type Retelling, retold } from './retold.ts'
import { sampleOf } from './sample.ts'
import { arabicVoice, longVoice } from './voice.ts'

/** Files of a content folder by path: a text, or the file (absolute) that is copied there. */
export type FixtureFiles = Map<string, string | { readonly from: string }>

export interface FixtureContent {
  readonly files: FixtureFiles
  /** What one should know of it, as sentences. */
  readonly notes: readonly string[]
}

export interface FixtureTheme {
  /** Its folder, absolute. */
  readonly root: string
  readonly shape: ThemeShape
  /** Entries (`collection/id`) that are to stay as the theme brings them, since its schema takes no other. */
  readonly kept: ReadonlySet<string>
}

interface Entry {
  readonly collection: string
  readonly id: string
  readonly ending: 'md' | 'json' | 'yaml'
  readonly data: Readonly<Record<string, unknown>>
  readonly body: string
  /** The folder that its pictures are relative to, absolute. */
  readonly folder: string
}

/** Entries that a collection without any of its own is shown with. */
const SAMPLES = 6
/** Entries that the largest collection of texts has in the fixture of extremes, so that lists go over several pages. */
const MANY = 12

/**
 * The content of a fixture: the theme's own entries, as they are, left out or told anew, and samples made from the schema
 * where it brings none. A collection that cannot be told is not among the files: the theme's own entries are shown.
 */
export function fixtureContent(fixture: FixtureName, theme: FixtureTheme): FixtureContent {
  const files: FixtureFiles = new Map()
  const notes: string[] = []
  const collections = Object.keys(theme.shape.collections)
  const own = new Map(collections.map(name => [name, entriesOf(name, theme)]))
  if (fixture === 'empty') return { files: emptied(collections, own, notes), notes }
  const retelling = retellingOf(fixture, theme)
  const numbering = new Numbering()
  const largest = [...own.values()]
    .filter(entries => entries?.some(isText))
    .sort((a, b) => (b?.length ?? 0) - (a?.length ?? 0))[0]
  for (const [name, entries] of own) {
    const schema = theme.shape.collections[name] ?? null
    if (entries === undefined) {
      notes.push(`${name}: the theme's own entries are shown, as they cannot be told anew (MDX, or no file each)`)
      continue
    }
    if (entries.length === 0 && schema === null) continue
    const sampled = entries.length === 0
    if (!retelling && !sampled) continue
    const shown = sampled ? samplesOf(name, schema as JsonSchema) : entries
    if (sampled) notes.push(`${name}: samples made from its schema, as the theme brings no entry`)
    const all = fixture === 'extreme' && entries === largest ? repeated(shown, MANY) : shown
    // Many tags stand on one entry alone: a hundred pages of tags are enough.
    let tags = retelling?.tags
    for (const entry of all) {
      const stays = !retelling || theme.kept.has(`${name}/${entry.id}`) || entry.data.translates !== undefined
      write(stays ? entry : retoldEntry(entry, schema, { ...retelling, ...(tags && { tags }) }, numbering), files)
      if (!stays && tags) tags = Math.min(tags, 3)
    }
  }
  return { files, notes }
}

function retellingOf(fixture: FixtureName, { shape }: FixtureTheme): Retelling | undefined {
  const names = new Set([
    ...Object.keys(shape.bundled),
    ...Object.values(shape.bundled).flatMap(entries => entries.map(({ id }) => id)),
  ])
  switch (fixture) {
    case 'extreme':
      return { voice: longVoice, names, tags: 100, items: 8, withoutPictures: true }
    case 'rtl':
      return { voice: arabicVoice, names }
    case 'typical':
    case 'empty':
      return undefined
  }
}

/** Options of a site that let its own texts be told anew. */
export const fixtureOptions = (
  fixture: FixtureName,
  options: Readonly<Record<string, unknown>>,
  theme: FixtureTheme,
): Readonly<Record<string, unknown>> => {
  const retelling = retellingOf(fixture, theme)
  return retelling ? (retold(options, theme.shape.options, retelling) as Record<string, unknown>) : options
}

/** A whole collection as an empty list: it is there, and holds nothing. What exists once is what a site says of itself, and stays. */
function emptied(
  collections: readonly string[],
  own: ReadonlyMap<string, readonly Entry[] | undefined>,
  notes: string[],
): FixtureFiles {
  const files: FixtureFiles = new Map()
  for (const name of collections) {
    const entries = own.get(name)?.filter(({ id, data }) => data.translates === undefined && !TRANSLATION.test(id))
    if (entries?.length === 1 && entries[0]?.body === '')
      notes.push(`${name}: stays as it is, as one entry says what the site is about`)
    else files.set(`${name}.json`, '[]\n')
  }
  return files
}

/** An entry in the folder of a language: `de/company`. */
const TRANSLATION = /^[a-z]{2}(-[a-z0-9]{2,8})*\//i

/** The entries that a theme brings; undefined where they cannot be read one by one. */
function entriesOf(collection: string, { root, shape }: FixtureTheme): readonly Entry[] | undefined {
  const bundled = shape.bundled[collection] ?? []
  const files = bundled.map(({ file }) => file)
  if (new Set(files).size < files.length || files.some(file => file === undefined)) return undefined
  const readable = bundled.filter(({ file = '' }) => /\.(md|json|ya?ml)$/.test(file) && existsSync(join(root, file)))
  if (bundled.length > 0 && readable.length === 0) return undefined
  return readable.map(({ id, file = '' }) => readEntry(collection, id, join(root, file)))
}

const FRONT_MATTER = /^\uFEFF?\s*---\r?\n([\s\S]*?)\r?\n?---[ \t]*(?:\r?\n|$)/
// Dates without quotation marks are dates, as Astro reads them.
const YAML = { customTags: ['timestamp' as const] }

function readEntry(collection: string, id: string, file: string): Entry {
  const text = readFileSync(file, 'utf8')
  const folder = dirname(file)
  if (file.endsWith('.json')) return { collection, id, ending: 'json', data: JSON.parse(text), body: '', folder }
  if (!file.endsWith('.md')) return { collection, id, ending: 'yaml', data: parse(text, YAML) ?? {}, body: '', folder }
  const [whole = '', matter = ''] = FRONT_MATTER.exec(text) ?? []
  return {
    collection,
    id,
    ending: 'md',
    data: parse(matter, YAML) ?? {},
    body: text.slice(whole.length).trim(),
    folder,
  }
}

const isText = ({ ending }: Entry): boolean => ending === 'md'

function retoldEntry(entry: Entry, schema: JsonSchema | null, retelling: Retelling, numbering: Numbering): Entry {
  const data = retold(entry.data, schema, retelling, numbering) as Entry['data']
  return { ...entry, data, body: entry.body === '' ? '' : retelling.voice.body(numbering.of(entry.id)) }
}

const repeated = (entries: readonly Entry[], count: number): readonly Entry[] => [
  ...entries,
  ...Array.from({ length: Math.max(0, count - entries.length) }, (_, at) => {
    const entry = entries[at % entries.length] as Entry
    return { ...entry, id: `${entry.id}-${at + 2}` }
  }),
]

function samplesOf(collection: string, schema: JsonSchema): readonly Entry[] {
  const isMarkdown = /^(posts?|articles?|blog|news|notes?|docs?|pages?|projects?|work|guides?|recipes?)$/i.test(
    collection,
  )
  return Array.from({ length: SAMPLES }, (_, nth) => ({
    collection,
    id: `sample-${nth + 1}`,
    ending: isMarkdown ? 'md' : 'yaml',
    data: sampleOf(schema, nth, nth > 0) as Entry['data'],
    body: isMarkdown ? SAMPLE_TEXT : '',
    folder: '',
  }))
}

const SAMPLE_TEXT = `What stands here was made from the schema of the collection: the theme brings no entry of its own.

## A heading

Some running text with a [link](/), *stress* and \`code\`, long enough to fill two lines of a column and to show how it is set.

- One thing
- Another one
`

const SAMPLE_PICTURE = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 1200 800" width="1200" height="800"><rect width="1200" height="800" fill="#8d99a6"/><path d="M0 620 380 300l260 240 180-140 380 400H0z" fill="#5b6773"/><circle cx="930" cy="210" r="90" fill="#e3e7eb"/></svg>\n`

function write(entry: Entry, files: FixtureFiles): void {
  const path = `${entry.collection}/${entry.id}.${entry.ending}`
  const carried = (reference: string): string | undefined => carry(reference, entry, path, files)
  const data = withPictures(entry.data, carried)
  const body = entry.body.replaceAll(/(!\[[^\]]*\]\()(\.[^)\s]+)/g, (whole, before: string, reference: string) => {
    const moved = carried(reference)
    return moved ? `${before}${moved}` : whole
  })
  if (entry.ending === 'json') files.set(path, `${JSON.stringify(data, null, 2)}\n`)
  else {
    const matter = stringify(data, YAML)
    files.set(path, entry.ending === 'md' ? `---\n${matter}---\n\n${body}\n` : matter)
  }
}

function withPictures(value: unknown, carried: (reference: string) => string | undefined): unknown {
  if (typeof value === 'string') return carried(value) ?? value
  if (Array.isArray(value)) return value.map(item => withPictures(item, carried))
  if (typeof value !== 'object' || value === null || value instanceof Date) return value
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, withPictures(member, carried)]))
}

/** Puts a picture that an entry names beside it, under a name of its own; undefined for what names none. */
function carry(reference: string, { folder }: Entry, path: string, files: FixtureFiles): string | undefined {
  if (!/^[^:]{1,200}\.(jpe?g|png|apng|tiff|webp|gif|svg|avif)$/i.test(reference) || reference.startsWith('/'))
    return undefined
  if (folder === '') {
    files.set(join(dirname(path), 'picture.svg'), SAMPLE_PICTURE)
    return './picture.svg'
  }
  const from = resolve(folder, reference)
  if (!existsSync(from)) return undefined
  const name = `${createHash('sha256').update(from).digest('hex').slice(0, 8)}-${basename(from)}`
  files.set(join(dirname(path), name), { from })
  return `./${name}`
}
