import { sep } from 'node:path'
import { digestOf } from '#base/hash.ts'
import type { Source } from '#cms/cms.ts'
import type { Entry, Snapshot } from '#model/content.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { Site } from '#model/site.ts'
import { cloneData } from './clone.ts'
import type { EntryPack } from './content-pack.ts'
import type { Markdown } from './engine.ts'
import { type Locate, undatable } from './entry-failures.ts'
import { failureList } from './failure-list.ts'
import { memoOf } from './memo.ts'
import { missingReferences } from './missing-references.ts'
import { type ParsedContent, type ParseOptions, parseContent } from './parse-content.ts'
import { fieldValue, publicationTime } from './publication.ts'
import type { CollectionSchemas } from './schema.ts'

export interface LoadSnapshotOptions {
  readonly site: Site
  /** What the site's content source holds. */
  readonly source: Source
  /** The collections of the theme's content config. */
  readonly schemas: CollectionSchemas
  /**
   * Names the schemas: sites with equal keys may share parsed entries. Without it only sites that are given the very same
   * map share them. A theme whose content config reads `nextgen:site` needs a key for each site.
   */
  readonly schemasKey?: string
  /** The theme's own entries, of which a site shows the collections that it does not bring. */
  readonly bundled?: () => Promise<ReadonlyMap<string, ReadonlyMap<string, unknown>>>
  /** Where the render clock stands, ms since 1970. */
  readonly time: number
  readonly markdown: Markdown
  /** What an entry with a fault means, whatever the site says; for a look at content that nobody publishes. */
  readonly onInvalid?: ParseOptions['onInvalid']
  /** No other site of this thread reads the source: nothing is kept for one, and `pack` is used for any folder. */
  readonly alone?: boolean
  /** Parsed entries of the site's own folder. */
  readonly pack?: EntryPack | undefined
  /** Told what was left out. */
  readonly warn?: (warning: Failure) => void
}

/**
 * The content of a site, checked and rendered. Throws a `SiteError` with every fault of every
 * entry (50 of them, and a count of the rest); a snapshot is never made from a part.
 */
export async function loadSnapshot(options: LoadSnapshotOptions): Promise<Snapshot> {
  const { site, source, schemas, markdown, time, warn } = options
  const memo = options.alone || isOwnFolder(site, source) ? null : memoOf(options)
  let parsed = memo?.find()
  if (!parsed) {
    const { content } = site
    const own = content && !('path' in content) ? (content.onInvalid ?? 'keep') : 'fail'
    const { onInvalid = own } = options
    const parse = (pack?: EntryPack): Promise<ParsedContent> =>
      parseContent(source, { schemas, markdown, onInvalid, pack })
    // What is wrong is told in the order of the folder, of everything that is wrong.
    parsed = memo || !options.pack ? await parse() : await parse(options.pack).catch(() => parse())
    memo?.keep(parsed)
  }
  for (const warning of parsed.warnings) warn?.(warning)
  if (warn) for (const warning of await missingIn(parsed, options)) warn(warning)
  const snapshot = publish(parsed, { time, field: site.content?.publication, locate: source.locate, warn })
  return memo ? { ...snapshot, collections: copied(snapshot.collections) } : snapshot
}

/** References to entries that neither the site nor its theme has. */
async function missingIn(
  { collections, missing }: ParsedContent,
  { source, bundled }: LoadSnapshotOptions,
): Promise<readonly Failure[]> {
  if (missing.length === 0) return []
  const others = missing.some(({ collection }) => !collections.has(collection)) ? await bundled?.() : undefined
  const known = new Map<string, ReadonlySet<string> | undefined>()
  for (const { collection } of missing) {
    if (known.has(collection)) continue
    const own = collections.get(collection)?.map(({ entry }) => entry.id)
    const ids = own ?? (others && [...(others.get(collection)?.keys() ?? [])])
    known.set(collection, ids && new Set(ids))
  }
  return missingReferences(missing, known, source.locate)
}

/** A folder inside the site's own is not worth keeping for others, nor copying. */
const isOwnFolder = ({ id }: Site, { name }: Source): boolean => name.split(sep).includes(id)

/** Entries of a site's own, so that no site can change what another one sees. */
const copied = (collections: Snapshot['collections']): Snapshot['collections'] =>
  new Map(
    [...collections].map(([name, entries]) => [
      name,
      new Map([...entries].map(([id, entry]) => [id, cloneData(entry)])),
    ]),
  )

interface Publication {
  readonly time: number
  /** The field that holds entries back; absent: none is. */
  readonly field: string | undefined
  readonly locate: Locate
  readonly warn: LoadSnapshotOptions['warn']
}

/** The snapshot of one moment: what is due, in Astro's order. */
function publish(parsed: ParsedContent, { time, field, locate, warn }: Publication): Snapshot {
  const failures = failureList([])
  const collections = new Map<string, ReadonlyMap<string, Entry>>()
  const sources = new Map<string, Digest>()
  let digests = ''
  let nextPublication: number | undefined
  let isDated = false
  for (const [name, entries] of parsed.collections) {
    const published = new Map<string, Entry>()
    digests += `collection\0${name}\n`
    for (const { entry, source } of entries) {
      const due = field === undefined ? null : publicationTime(entry.data, field)
      isDated ||= due !== null
      if (due !== null && Number.isNaN(due)) {
        failures.add(() => undatable(source, field as string, fieldValue(entry.data, field as string), locate))
        continue
      }
      if (due !== null && due > time) {
        nextPublication = Math.min(due, nextPublication ?? due)
        continue
      }
      published.set(entry.id, entry)
      sources.set(`${name}/${entry.id}`, source.sourceDigest)
      digests += `${entry.id}\0${entry.filePath}\0${source.sourceDigest}\n`
    }
    collections.set(name, published)
  }
  const undated = failures.list()
  if (undated.length > 0) throw new SiteError(undated)
  if (field !== undefined && !isDated && sources.size > 0)
    warn?.({
      code: 'publication-unknown',
      message: `No entry has the field "${field}", which \`content.publication\` names: none is held back`,
      hint: 'Mend the name in the site, or take `publication` out of it.',
    })
  for (const [path, digest] of parsed.assetDigests) digests += `asset\0${path}\0${digest}\n`
  return {
    collections,
    assets: parsed.assets,
    sources,
    digest: digestOf(digests),
    sourceDigest: parsed.sourceDigest,
    time,
    kept: parsed.kept,
    left: parsed.left,
    ...(nextPublication !== undefined && { nextPublication }),
  }
}
