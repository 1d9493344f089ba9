import { digestOf } from '#base/hash.ts'
import type { RawEntry } from '#cms/cms.ts'
import { readFolder } from '#cms/folder.ts'
import { locateField } from '#cms/locate.ts'
import { type ContentScan, fileOf, scanDirectory } from '#cms/scan.ts'
import type { Entry, Snapshot } from '#model/content.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { DirectorySource, Site } from '#model/site.ts'
import { cloneData } from './clone.ts'
import { entryFailures, imageFailures } from './entry-failures.ts'
import type { Markdown } from './markdown.ts'
import { collectionsMemo, type ParsedContent } from './memo.ts'
import { publicationTime } from './publication.ts'
import { type Check, type CollectionSchemas, checkOf } from './schema.ts'

export interface LoadSnapshotOptions {
  readonly site: Site
  /** The collections of the theme's content config. */
  readonly schemas: CollectionSchemas
  /**
   * Names the schemas: sites with equal keys may share parsed entries. Without it only sites that are given the very same
   * map share them. A theme whose content config reads `nextgen:site` needs a key for each site.
   */
  readonly schemasKey?: string
  /** Where the render clock stands, ms since 1970. */
  readonly time: number
  readonly markdown: Markdown
  /** A scan of the folder just taken, when there is one. */
  readonly scan?: ContentScan
  /** Told what was left out. */
  readonly warn?: (warning: Failure) => void
}

/** Failures that a report shows of one site; the rest are counted. */
const SHOWN = 50

/**
 * The content of a site whose source is a folder, checked and rendered. Throws a `SiteError` with every fault of every
 * entry (50 of them, and a count of the rest); a snapshot is never made from a part.
 */
export async function loadSnapshot(options: LoadSnapshotOptions): Promise<Snapshot> {
  const { site, time, warn } = options
  const source = site.content as DirectorySource
  const scan = options.scan ?? scanDirectory(source.path)
  const memo = collectionsMemo(options)
  const shared = memo.find(scan)
  const parsed = shared ?? (await parseContent(scan, options))
  if (!shared) memo.keep(scan, parsed)
  for (const warning of parsed.warnings) warn?.(warning)
  return publish(parsed, time, source.publication)
}

async function parseContent(scan: ContentScan, { schemas, markdown }: LoadSnapshotOptions): Promise<ParsedContent> {
  const read = readFolder(scan)
  const failures: Failure[] = [...read.failures, ...unknownCollections(read.entries, read.collections, schemas)]
  const files = new Set(scan.files.map(file => file.path))
  const locate = (entry: RawEntry, field: readonly (string | number)[]): string =>
    locateField(entry, fileOf(scan, entry.filePath), field)
  const checks = new Map<string, Check>()
  const collections = new Map<string, Map<string, { entry: Entry; source: RawEntry }>>()
  let size = 0
  for (const name of [...read.collections].sort()) if (schemas.has(name)) collections.set(name, new Map())
  for (const raw of read.entries) {
    const definition = schemas.get(raw.collection)
    if (!definition) continue
    let check = checks.get(raw.collection)
    if (!check) {
      check = checkOf(definition, files)
      checks.set(raw.collection, check)
    }
    const answer = check(raw)
    const checked = answer instanceof Promise ? await answer : answer
    if (!checked.ok) {
      failures.push(...entryFailures(raw, checked.issues, locate))
      continue
    }
    let entry: Entry = { id: raw.id, data: checked.data }
    if (raw.body) entry = Object.assign(entry, { body: raw.body })
    entry = Object.assign(entry, { filePath: raw.filePath })
    if (checked.imageImports) Object.assign(entry, { imageImports: checked.imageImports })
    if (raw.digest) Object.assign(entry, { digest: raw.digest })
    if (raw.body !== undefined) {
      const answer = markdown.render(raw.body, raw.data as Record<string, unknown>)
      const rendered = answer instanceof Promise ? await answer : answer
      Object.assign(entry, { rendered })
      size += raw.body.length + rendered.html.length
    } else size += 500
    failures.push(...imageFailures(raw, entry, files, locate))
    ;(collections.get(raw.collection) as Map<string, { entry: Entry; source: RawEntry }>).set(raw.id, {
      entry,
      source: raw,
    })
  }
  if (failures.length > 0) throw new SiteError(bounded(failures))
  return {
    collections,
    assets: read.assets,
    assetDigests: read.assetDigests,
    contentDigest: read.digest,
    warnings: warningsOf(scan, read.ignored),
    size,
  }
}

/** The snapshot of one moment: what is due, in Astro's order (by id), copied so that no site can change another's. */
function publish(parsed: ParsedContent, time: number, field: string | undefined): Snapshot {
  const collections = new Map<string, ReadonlyMap<string, Entry>>()
  let digests = ''
  let nextPublication: number | undefined
  for (const [name, entries] of parsed.collections) {
    const published = new Map<string, Entry>()
    digests += `collection\0${name}\n`
    for (const id of [...entries.keys()].sort(byId)) {
      const { entry, source } = entries.get(id) as { entry: Entry; source: RawEntry }
      const due = field === undefined ? null : publicationTime(entry.data, field)
      if (due !== null && due > time) {
        nextPublication = Math.min(due, nextPublication ?? due)
        continue
      }
      published.set(id, cloneData(entry))
      digests += `${id}\0${source.filePath}\0${source.sourceDigest}\n`
    }
    collections.set(name, published)
  }
  for (const [path, digest] of parsed.assetDigests) digests += `asset\0${path}\0${digest}\n`
  return {
    collections,
    assets: parsed.assets,
    digest: digestOf(digests),
    sourceDigest: parsed.contentDigest,
    time,
    ...(nextPublication !== undefined && { nextPublication }),
  }
}

const { compare: byId } = new Intl.Collator('en')

function unknownCollections(
  entries: readonly RawEntry[],
  collections: ReadonlySet<string>,
  schemas: CollectionSchemas,
): Failure[] {
  const known = [...schemas.keys()].sort()
  return [...collections]
    .filter(name => !schemas.has(name))
    .map(name => ({
      code: 'collection-unknown',
      message: `The theme knows no collection "${name}"; it knows ${known.length > 0 ? known.map(each => `"${each}"`).join(', ') : 'none'}`,
      where: entries.find(entry => entry.collection === name)?.filePath ?? name,
      hint: "Rename the folder, or add the collection to the theme's content config.",
    }))
}

function bounded(failures: readonly Failure[]): Failure[] {
  if (failures.length <= SHOWN) return [...failures]
  const rest = failures.length - SHOWN
  return [
    ...failures.slice(0, SHOWN),
    { code: (failures[SHOWN] as Failure).code, message: `${rest} more faults in this site's content are not shown` },
  ]
}

function warningsOf(scan: ContentScan, ignored: readonly string[]): Failure[] {
  const left = [...ignored, ...scan.skipped]
  if (left.length === 0) return []
  const named = left.slice(0, 5).join(', ')
  return [
    {
      code: 'content-ignored',
      message: `${left.length} ${left.length === 1 ? 'file is' : 'files are'} neither an entry nor an image, and left out: ${named}${left.length > 5 ? ', …' : ''}`,
      where: scan.dir,
      hint: 'Entries are <collection>/**/*.{md,json,yaml,yml} or <collection>.{json,yaml,yml}; a name that begins with _ keeps a file out.',
    },
  ]
}
