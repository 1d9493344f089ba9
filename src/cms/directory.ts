import { pathToFileURL } from 'node:url'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import type { CmsRecord, FieldValue, Media } from '#model/record.ts'
import type { Change, Cms, RawEntry, Source, SourceContent } from './cms.ts'
import { identityOf, readFolder } from './folder.ts'
import { locateField } from './locate.ts'
import { type ContentScan, fileOf, scanDirectory } from './scan.ts'

export { contentDigestOf, imagePathsOf, imagesIdentity } from './folder.ts'

/** A content folder as it is now, or as it was at a scan just taken. Throws a `SiteError` where there is no such folder. */
export function directorySource(dir: string, scan: ContentScan = scanDirectory(dir)): Source {
  return {
    name: dir,
    identity: () => identityOf(scan),
    read: known => readFolder(scan, known),
    locate: (entry, field) => locateField(entry, fileOf(scan, entry.filePath), field),
  }
}

/** What a cursor keeps: the SHA-256 of what every record and media file was read from. */
interface Known {
  readonly types: string
  readonly records: Readonly<Record<string, Digest>>
  readonly media: Readonly<Record<string, Digest>>
}

/**
 * A content folder in the place of a CMS: collections are its types, files and items of files its records, images its media.
 * A pull reads the whole folder, and brings what is not as the cursor knows it.
 */
export function directoryCms(dir: string): Cms {
  return {
    name: `directory ${dir}`,
    async pull({ types, cursor, signal }) {
      signal?.throwIfAborted()
      const read = readFolder(scanDirectory(dir))
      if (read.failures.length > 0) throw new SiteError(read.failures)
      const asked = [...types].sort().join(' ')
      const known = parseCursor(cursor)
      const before = known?.types === asked ? known : null
      const records = new Map(
        read.entries.filter(entry => types.includes(entry.collection)).map(entry => [keyOf(entry), entry]),
      )
      const now: Known = {
        types: asked,
        records: Object.fromEntries([...records].map(([key, entry]) => [key, entry.sourceDigest])),
        media: Object.fromEntries(read.assetDigests),
      }
      return {
        full: before === null,
        changes: differences(before, now, records, read),
        cursor: () => JSON.stringify(now),
      }
    },
    async describe() {
      const { entries, collections } = readFolder(scanDirectory(dir))
      const types = [...collections].sort().map(type => {
        const own = entries.filter(({ collection }) => collection === type)
        const names = new Set(own.flatMap(entry => Object.keys(recordOf(entry).fields)))
        return { type, total: own.length, fields: [...names].map(name => ({ name, kind: 'unknown' as const })) }
      })
      return { types, failures: [] }
    },
  }
}

async function* differences(
  before: Known | null,
  now: Known,
  records: ReadonlyMap<string, RawEntry>,
  { assets, assetDigests }: SourceContent,
): AsyncGenerator<Change> {
  for (const key of Object.keys(before?.records ?? {}))
    if (!(key in now.records)) {
      const [type, id] = key.split('\0') as [string, string]
      yield { kind: 'removed', type, id }
    }
  for (const path of Object.keys(before?.media ?? {}))
    if (!(path in now.media)) yield { kind: 'media-removed', id: path }
  for (const [key, entry] of records)
    if (before?.records[key] !== now.records[key]) yield { kind: 'record', record: recordOf(entry) }
  for (const { path, file } of assets.values()) {
    const version = assetDigests.get(path) as Digest
    if (before?.media[path] !== version) yield { kind: 'media', media: mediaOf(path, file, version) }
  }
}

const idOf = ({ filePath, within = [] }: RawEntry): string => [filePath, ...within].join('#')

const keyOf = (entry: RawEntry): string => `${entry.collection}\0${idOf(entry)}`

function recordOf(entry: RawEntry): CmsRecord {
  const { collection, id, data, body } = entry
  const own = data as Readonly<Record<string, FieldValue>>
  const text: Record<string, FieldValue> = body === undefined ? {} : { body: { $rich: 'markdown', value: body } }
  return {
    type: collection,
    id: idOf(entry),
    title: typeof own.title === 'string' ? own.title : id,
    fields: plain({ slug: id, ...own, ...text }),
  }
}

/** Dates of YAML become text, as in the JSON of a CMS. */
const plain = (fields: object): CmsRecord['fields'] => JSON.parse(JSON.stringify(fields)) as CmsRecord['fields']

const mediaOf = (path: string, file: string, version: Digest): Media => ({
  id: path,
  url: pathToFileURL(file).href,
  version,
  name: path,
})

function parseCursor(cursor: string | undefined): Known | null {
  if (cursor === undefined) return null
  try {
    return JSON.parse(cursor) as Known
  } catch {
    return null
  }
}
