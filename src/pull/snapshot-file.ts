import { appendFileSync, existsSync, mkdirSync, readFileSync, renameSync, writeFileSync } from 'node:fs'
import { join, posix } from 'node:path'
import { digestOf } from '#base/hash.ts'
import type { RawEntry, Source, SourceContent } from '#cms/cms.ts'
import type { StoredMedia } from '#media/media.ts'
import type { ContentAsset } from '#model/content.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import type { CutSnapshot } from '#model/site.ts'
import type { CutEntry } from './cut/entry.ts'

/** The last line of a snapshot's file. */
interface Footer {
  /** It may hold drafts: then it is another snapshot than one of the same entries that cannot. */
  readonly drafts?: true
  readonly collections: readonly string[]
  /** Path → file and digest of a media file. */
  readonly assets: Readonly<Record<string, StoredMedia>>
}

/** Writes a snapshot entry by entry. Nobody sees it before `finish`, which names it by its digest. */
export interface SnapshotWriter {
  add(entry: CutEntry): void
  finish(footer: Footer): Digest
}

const fileOf = (dir: string, digest: Digest): string => join(dir, `${digest}.ndjson`)

export const hasSnapshot = (dir: string, digest: Digest): boolean => existsSync(fileOf(dir, digest))

/** Characters that are kept before they are written: many sites are cut at once. */
const CHUNK = 1 << 16

export function writeSnapshot(dir: string): SnapshotWriter {
  mkdirSync(dir, { recursive: true })
  const temporary = join(dir, `.${process.pid}.${++begun}.tmp`)
  writeFileSync(temporary, '')
  let waiting = ''
  const digests: string[] = []
  const flush = (): void => {
    appendFileSync(temporary, waiting)
    waiting = ''
  }
  return {
    add(entry) {
      waiting += `${JSON.stringify(entry)}\n`
      digests.push(`entry\0${entry.filePath}\0${entry.sourceDigest}`)
      if (waiting.length > CHUNK) flush()
    },
    finish(footer) {
      waiting += `${JSON.stringify(footer)}\n`
      flush()
      for (const name of footer.collections) digests.push(`collection\0${name}`)
      for (const [path, { digest }] of Object.entries(footer.assets)) digests.push(`asset\0${path}\0${digest}`)
      if (footer.drafts) digests.push('drafts')
      const digest = digestOf(digests.sort().join('\n'))
      renameSync(temporary, fileOf(dir, digest))
      return digest
    },
  }
}

let begun = 0

/** A snapshot that was cut from a CMS, as the source of its site's content. */
export function snapshotSource({ dir, digest, good }: Pick<CutSnapshot, 'dir' | 'digest' | 'good'>): Source {
  const file = fileOf(dir, digest)
  const editUrls = new Map<string, string>()
  const assets = new Map<string, ContentAsset>()
  const older = new Map<Digest, ReadonlyMap<string, RawEntry>>()
  const entriesOf = (snapshot: Digest): ReadonlyMap<string, RawEntry> => {
    const known = older.get(snapshot)
    if (known) return known
    const read = existsSync(fileOf(dir, snapshot)) ? readSnapshot(fileOf(dir, snapshot), snapshot, new Map()) : null
    // Pictures that only an older version shows.
    for (const [path, asset] of read?.assets ?? []) if (!assets.has(path)) assets.set(path, asset)
    const made = new Map(read?.entries.map(entry => [entry.filePath, entry]))
    older.set(snapshot, made)
    return made
  }
  return {
    name: file,
    identity: () => digest,
    read() {
      const content = readSnapshot(file, digest, editUrls)
      for (const [path, asset] of content.assets) assets.set(path, asset)
      return { ...content, assets }
    },
    locate: ({ filePath }) => editUrls.get(filePath) ?? filePath,
    lastGood({ filePath }) {
      if (!good || good.left.includes(filePath)) return undefined
      return entriesOf(good.kept[filePath] ?? good.snapshot).get(filePath)
    },
  }
}

function readSnapshot(file: string, snapshot: Digest, editUrls: Map<string, string>): SourceContent {
  const lines = readLines(file)
  const { collections, assets: named } = JSON.parse(lines.pop() as string) as Footer
  const entries = lines.map((line): RawEntry => {
    const { editUrl, ...entry } = JSON.parse(line) as CutEntry
    if (editUrl !== undefined) editUrls.set(entry.filePath, editUrl)
    return { ...entry, sourceDigest: withPictures(entry, line, named) }
  })
  const assets = new Map<string, ContentAsset>()
  const assetDigests = new Map<string, Digest>()
  for (const [path, asset] of Object.entries(named)) {
    const { digest, ...facts } = asset
    assets.set(path, { path, ...facts })
    assetDigests.set(path, digest)
  }
  return {
    entries,
    collections: new Set(collections),
    assets,
    assetDigests,
    failures: [],
    warnings: [],
    digest: snapshot,
    identity: snapshot,
  }
}

const PICTURE_PATH = /"path":"([^"\\]+)"/g

/** What an entry shows of a picture (whether it is here, its size, its colours) is a part of the entry. */
function withPictures({ filePath, sourceDigest }: RawEntry, line: string, assets: Footer['assets']): Digest {
  let shown = ''
  for (const [, path] of line.matchAll(PICTURE_PATH)) {
    const inside = posix.join(posix.dirname(filePath), path as string)
    shown += `${inside}\0${assets[inside]?.digest ?? ''}\n`
  }
  return shown === '' ? sourceDigest : digestOf(`${sourceDigest}\n${shown}`)
}

function readLines(file: string): string[] {
  try {
    return readFileSync(file, 'utf8').trimEnd().split('\n')
  } catch (cause) {
    throw new SiteError(
      {
        code: 'snapshot-missing',
        message: `Expected the snapshot of the site's content in ${file}, but it cannot be read`,
        where: file,
        hint: 'Run `nextgen pull` for the site.',
      },
      { cause },
    )
  }
}
