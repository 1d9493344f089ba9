import type { RawEntry } from '#cms/cms.ts'
import { readFolder } from '#cms/folder.ts'
import { locateField } from '#cms/locate.ts'
import { type ContentScan, fileOf } from '#cms/scan.ts'
import type { ContentAsset, Entry, RenderedBody } from '#model/content.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import { duplicateFailures, unknownCollections } from './collection-failures.ts'
import { imageFailures, issueFailure, type Locate, unrenderable } from './entry-failures.ts'
import { failureList } from './failure-list.ts'
import type { Markdown } from './markdown.ts'
import { type Check, type CollectionSchemas, checkOf } from './schema.ts'

export interface ParsedEntry {
  readonly entry: Entry
  readonly source: RawEntry
}

/** A content folder, read, checked and rendered: what several sites of one theme may share. */
export interface ParsedContent {
  /** Sorted by name; entries as Astro's data store sorts them, by id. */
  readonly collections: ReadonlyMap<string, readonly ParsedEntry[]>
  readonly assets: ReadonlyMap<string, ContentAsset>
  readonly assetDigests: ReadonlyMap<string, Digest>
  /** Over the bytes of every entry file and image. */
  readonly sourceDigest: Digest
  readonly warnings: readonly Failure[]
  /** Characters, roughly: what a bound can count. */
  readonly size: number
}

/** Reads, checks and renders every entry of a folder. Throws a `SiteError` with all that is wrong. */
export async function parseContent(
  scan: ContentScan,
  schemas: CollectionSchemas,
  markdown: Markdown,
): Promise<ParsedContent> {
  const read = readFolder(scan)
  const files = new Set(scan.files.map(file => file.path))
  const failures = failureList([
    ...read.failures,
    ...unknownCollections(read, schemas),
    ...duplicateFailures(read.entries),
  ])
  const locate = locatorOf(scan)
  const collections = new Map<string, ParsedEntry[]>()
  const checks = new Map<string, Check>()
  for (const name of [...read.collections].sort()) {
    collections.set(name, [])
    checks.set(name, checkOf(schemas.get(name) ?? {}, files))
  }
  let size = 0
  for (const raw of read.entries) {
    const answer = (checks.get(raw.collection) as Check)(raw)
    const checked = answer instanceof Promise ? await answer : answer
    if (!checked.ok) {
      for (const issue of checked.issues) failures.add(() => issueFailure(raw, issue, locate))
      continue
    }
    let rendered: RenderedBody | undefined
    if (raw.body !== undefined) {
      try {
        const answer = markdown.render(raw.body, raw.data as Record<string, unknown>)
        rendered = answer instanceof Promise ? await answer : answer
      } catch (error) {
        failures.add(() => unrenderable(raw, error))
        continue
      }
    }
    const entry = entryOf(raw, checked, rendered)
    for (const add of imageFailures(raw, entry, files, locate)) failures.add(add)
    collections.get(raw.collection)?.push({ entry, source: raw })
    size += 500 + (raw.body?.length ?? 0) + (rendered?.html.length ?? 0)
  }
  const found = failures.list()
  if (found.length > 0) throw new SiteError(found)
  for (const entries of collections.values()) entries.sort((a, b) => byId(a.entry.id, b.entry.id))
  const { assets, assetDigests, digest } = read
  return { collections, assets, assetDigests, sourceDigest: digest, warnings: leftOut(scan, read.ignored), size }
}

/** Says on which line of a file of this scan a field stands. */
export const locatorOf =
  (scan: ContentScan): Locate =>
  (entry, field) =>
    locateField(entry, fileOf(scan, entry.filePath), field)

/** An entry with the members that Astro's data store would give it, in the same order. */
function entryOf(
  { id, body, filePath, digest }: RawEntry,
  { data, imageImports }: { readonly data: Entry['data']; readonly imageImports: Entry['imageImports'] },
  rendered: RenderedBody | undefined,
): Entry {
  const entry: { -readonly [Member in keyof Entry]: Entry[Member] } = { id, data }
  if (body) entry.body = body
  entry.filePath = filePath
  if (imageImports) entry.imageImports = imageImports
  if (digest) entry.digest = digest
  if (rendered) entry.rendered = rendered
  return entry
}

const { compare: byId } = new Intl.Collator('en')

/** One warning that names what was neither an entry nor an image. */
function leftOut(scan: ContentScan, ignored: readonly string[]): Failure[] {
  const all = [...ignored, ...scan.skipped]
  if (all.length === 0) return []
  const named = all.slice(0, 5).join(', ') + (all.length > 5 ? ', …' : '')
  return [
    {
      code: 'content-ignored',
      message: `${all.length} ${all.length === 1 ? 'file is' : 'files are'} neither an entry nor an image, and left out: ${named}`,
      where: scan.dir,
      hint: 'Entries are <collection>/**/*.{md,json,yaml,yml} or <collection>.{json,yaml,yml}; a name that begins with _ keeps a file out.',
    },
  ]
}
