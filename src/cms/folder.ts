import { isUtf8 } from 'node:buffer'
import { readFileSync } from 'node:fs'
import { xxh64 } from '#base/fast-hash.ts'
import { digestOf } from '#base/hash.ts'
import type { ContentAsset } from '#model/content.ts'
import type { Digest } from '#model/digest.ts'
import type { Failure } from '#model/failure.ts'
import { isImagePath } from '#model/image-endings.ts'
import type { RawEntry, SourceContent } from './cms.ts'
import { entryId } from './entry-id.ts'
import { EncodingFault, NoObject } from './faults.ts'
import { parseMarkdownFile } from './front-matter.ts'
import { readFault } from './read-fault.ts'
import { type ContentScan, fileOf, isSettled, isWholeSettled, type ScannedFile, signatureOf } from './scan.ts'
import { parseYaml } from './yaml.ts'

const ENTRY = /\.(?:md|mdx|json|ya?ml)$/

type Role = 'entry' | 'collection' | 'image' | 'other'

/**
 * What a file is, by its path: an entry in a collection's folder, a whole collection beside the folders, an image, or
 * something else. A path with a segment that begins with `_` is never an entry: drafts and parts live there.
 */
function roleOf(path: string): Role {
  if (isImagePath(path)) return 'image'
  if (!ENTRY.test(path) || path.startsWith('_') || path.includes('/_')) return 'other'
  if (path.includes('/')) return 'entry'
  return path.endsWith('.md') || path.endsWith('.mdx') ? 'other' : 'collection'
}

/**
 * Reads and parses every entry of a scanned content folder, in the order of the scan, but for files that the caller knows
 * as they are.
 */
export function readFolder(scan: ContentScan, knownDigest?: (file: ScannedFile) => Digest | undefined): SourceContent {
  const entries: RawEntry[] = []
  const collections = new Set<string>()
  const assets = new Map<string, ContentAsset>()
  const assetDigests = new Map<string, Digest>()
  const failures: Failure[] = []
  const ignored: string[] = []
  const known: string[] = []
  const settled = new Map<string, ScannedFile>()
  let digests = ''
  for (const file of scan.files) {
    const { path } = file
    const role = roleOf(path)
    if (role === 'image') {
      assets.set(path, { path, file: fileOf(scan, path) })
      const digest = assetDigest(scan, file)
      assetDigests.set(path, digest)
      digests += `${path}\0${digest}\n`
    } else if (role === 'other') ignored.push(path)
    else {
      const collection = role === 'entry' ? path.slice(0, path.indexOf('/')) : path.slice(0, path.lastIndexOf('.'))
      collections.add(collection)
      if (path.endsWith('.mdx')) {
        failures.push(unsupportedMdx(path))
        continue
      }
      const remembers = knownDigest && role === 'entry' && isSettled(scan, file)
      if (remembers) settled.set(path, file)
      const before = remembers ? knownDigest(file) : undefined
      if (before) {
        known.push(path)
        digests += `${path}\0${before}\n`
        continue
      }
      const text = readText(scan, path)
      if (text === null) continue
      const sourceDigest = digestOf(text)
      digests += `${path}\0${sourceDigest}\n`
      try {
        if (text.includes(LOST) && !isUtf8(readFileSync(fileOf(scan, path)))) throw new EncodingFault()
        if (role === 'entry') entries.push(parseEntry(collection, path, text, sourceDigest))
        else parseCollection(collection, path, text, sourceDigest, entries, failures)
      } catch (error) {
        failures.push(readFault(error, path, text))
      }
    }
  }
  const digest = digestOf(digests)
  const identity = isWholeSettled(scan) ? signatureOf(scan) : digest
  const warnings = leftOut(scan, ignored)
  return { entries, collections, assets, assetDigests, failures, warnings, digest, identity, known, settled }
}

/** Paths of the images in a folder: what entries of it may name. */
export const imagePathsOf = ({ files }: ContentScan): readonly string[] =>
  files.map(({ path }) => path).filter(path => roleOf(path) === 'image')

/** Equal texts: the same images in the folder, with the same bytes. */
export const imagesIdentity = (scan: ContentScan): string =>
  scan.files.map(file => (roleOf(file.path) === 'image' ? `${file.path}\0${assetDigest(scan, file)}\n` : '')).join('')

/** The same digest as `readFolder` gives, without parsing. */
export function contentDigestOf(scan: ContentScan): Digest {
  let digests = ''
  for (const file of scan.files) {
    const { path } = file
    const role = roleOf(path)
    if (role === 'image') digests += `${path}\0${assetDigest(scan, file)}\n`
    if (role === 'image' || role === 'other' || path.endsWith('.mdx')) continue
    const text = readText(scan, path)
    if (text !== null) digests += `${path}\0${digestOf(text)}\n`
  }
  return digestOf(digests)
}

/** The identity that `readFolder` gives, without parsing, and where times tell enough without reading. */
export const identityOf = (scan: ContentScan): string =>
  isWholeSettled(scan) ? signatureOf(scan) : contentDigestOf(scan)

/** What stands for bytes that are no UTF-8, unless the author wrote it. */
const LOST = '\uFFFD'

/** Null for a file that has gone since the scan. */
function readText(scan: ContentScan, path: string): string | null {
  try {
    return readFileSync(fileOf(scan, path), 'utf8')
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return null
    throw error
  }
}

function parseEntry(collection: string, filePath: string, text: string, sourceDigest: Digest): RawEntry {
  const path = filePath.slice(collection.length + 1)
  const digest = xxh64(text)
  if (path.endsWith('.md')) {
    const { data, body } = parseMarkdownFile(text)
    return { collection, id: entryId(path, data), data, body, filePath, digest, sourceDigest }
  }
  const data = path.endsWith('.json') && text === '' ? {} : parseData(filePath, text)
  if (data === null || typeof data !== 'object') throw new NoObject('an object with the fields of the entry', data)
  return { collection, id: entryId(path, data), data, filePath, digest, sourceDigest }
}

const parseData = (path: string, text: string): unknown =>
  path.endsWith('.json') ? JSON.parse(text.startsWith('\uFEFF') ? text.slice(1) : text) : parseYaml(text)

/** A list of items with `id` or `slug`, or an object of items by id, as Astro's file loader reads it. */
function parseCollection(
  collection: string,
  filePath: string,
  text: string,
  sourceDigest: Digest,
  entries: RawEntry[],
  failures: Failure[],
): void {
  const value = parseData(filePath, text)
  if (value === null || typeof value !== 'object')
    throw new NoObject('a list of items with an id, or an object of items by id', value)
  if (!Array.isArray(value)) {
    for (const [id, data] of Object.entries(value))
      if (id !== '$schema' || typeof data !== 'string')
        entries.push({ collection, id, data, filePath, sourceDigest, within: [id] })
    return
  }
  for (const [index, data] of value.entries()) {
    const id = data?.id ?? data?.slug
    if (id !== undefined && id !== null && id !== '')
      entries.push({ collection, id: String(id), data, filePath, sourceDigest, within: [index] })
    else
      failures.push({
        code: 'entry-invalid',
        message: `Item ${index + 1} of the collection "${collection}": expected an \`id\` or a \`slug\`, but it has neither`,
        where: filePath,
        hint: 'Give each item of the list an `id`.',
      })
  }
}

const unsupportedMdx = (path: string): Failure => ({
  code: 'content-unsupported',
  message: `${path} is MDX, which is code: it is compiled with a theme and cannot be a site's content`,
  where: path,
  hint: 'Write the entry as Markdown (.md), or move it into the theme.',
})

const assetDigests = new Map<string, Digest>()
const ASSET_MEMO = 20_000

/** SHA-256 of an image; read again only when its times say so. */
function assetDigest(scan: ContentScan, file: ScannedFile): Digest {
  const key = `${fileOf(scan, file.path)}\0${file.size}\0${file.mtimeMs}\0${file.ctimeMs}\0${file.ino}`
  const known = assetDigests.get(key)
  if (known) return known
  const digest = digestOf(readFileSync(fileOf(scan, file.path)))
  if (isSettled(scan, file)) {
    if (assetDigests.size >= ASSET_MEMO) assetDigests.clear()
    assetDigests.set(key, digest)
  }
  return digest
}

/** One warning that names what was neither an entry nor an image. */
function leftOut({ dir, skipped }: ContentScan, ignored: readonly string[]): Failure[] {
  const all = [...ignored, ...skipped]
  if (all.length === 0) return []
  const named = all.slice(0, 5).join(', ') + (all.length > 5 ? ', …' : '')
  return [
    {
      code: 'content-ignored',
      message: `${all.length} ${all.length === 1 ? 'file is' : 'files are'} neither an entry nor an image, and left out: ${named}`,
      where: dir,
      hint: 'Entries are <collection>/**/*.{md,json,yaml,yml} or <collection>.{json,yaml,yml}; a name that begins with _ keeps a file out.',
    },
  ]
}
