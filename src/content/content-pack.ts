import { randomBytes } from 'node:crypto'
import { closeSync, mkdirSync, openSync, readdirSync, readFileSync, readSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { deserialize, serialize } from 'node:v8'
import { writeFileAtomically } from '#base/atomic-file.ts'
import { digestOf } from '#base/hash.ts'
import type { RawEntry, ScannedFile } from '#cms/cms.ts'
import type { Entry } from '#model/content.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import { type EntryTexts, PackedEntry, textsOf } from './packed-entry.ts'
import type { ParsedEntry } from './parsed-entry.ts'

/** Entries that were parsed before. */
export interface EntryPack {
  /** The digest of a file that is as it was when it was parsed. */
  readonly knownDigest: (file: ScannedFile) => Digest | undefined
  /** What was parsed from a file. */
  entryOf(path: string): ParsedEntry | undefined
  /** Keeps the entries of settled files: those whose times will tell of a change. */
  keep(entries: readonly ParsedEntry[], settled: ReadonlyMap<string, ScannedFile>): void
}

/**
 * The parsed entries of a large content folder, kept on this machine: a build reads and renders only files that have changed.
 * Losing it costs time, never correctness.
 */
export interface ContentPack extends EntryPack, Disposable {
  /** Entries lose their texts. */
  [Symbol.dispose](): void
}

/** What an index holds of one file. Times stand in `stamp`; `at` and `length` lead into `texts[volume]`. */
interface Packed {
  readonly stamp: string
  readonly raw: Omit<RawEntry, 'data' | 'body'>
  readonly known: Omit<Entry, 'body' | 'rendered'>
  readonly has: readonly string[]
  readonly volume: string
  readonly at: number
  readonly length: number
  readonly check: string
}

interface Index {
  readonly key: string
  readonly files: Map<string, Packed>
}

/** More volumes than this are put together. */
const MANY_VOLUMES = 12

const stampOf = ({ size, mtimeMs, ctimeMs, ino }: ScannedFile): string => `${size} ${mtimeMs} ${ctimeMs} ${ino}`

export interface PackOptions {
  /** Absolute; it is the pack's own. */
  readonly dir: string
  /** Of everything but the files that decides about entries. A pack with another key is an empty one. */
  readonly key: string
  /** Other threads look at the same pack: one of them keeps. */
  readonly readOnly: boolean
  /** Fewer new entries than this are parsed again by the next build rather than written: an index is rewritten whole. */
  readonly worthKeeping?: number
}

export function openContentPack({ dir, key, readOnly, worthKeeping = 32 }: PackOptions): ContentPack {
  const index = readIndex(dir, key)
  const volumes = new Map<string, number>()
  if (index) for (const name of new Set([...index.files.values()].map(({ volume }) => volume))) open(name)

  /** Opened at once: a volume that another process removes meanwhile stays readable. */
  function open(name: string): void {
    try {
      volumes.set(name, openSync(join(dir, name), 'r'))
    } catch {
      index?.files.clear()
    }
  }

  return {
    knownDigest(file) {
      const packed = index?.files.get(file.path)
      return packed?.stamp === stampOf(file) ? packed.raw.sourceDigest : undefined
    },
    entryOf(path) {
      const packed = index?.files.get(path)
      if (!packed) return undefined
      const load = (): EntryTexts => readTexts(volumes.get(packed.volume), packed, dir)
      return {
        entry: new PackedEntry(packed.known, packed.has, load),
        source: { ...packed.raw, data: packed.known.data },
      }
    },
    keep(entries, settled) {
      if (readOnly || (index && countFresh(entries, settled) < worthKeeping)) return
      const files = new Map<string, Packed>()
      const compact = new Set([...(index?.files.values() ?? [])].map(({ volume }) => volume)).size >= MANY_VOLUMES
      const volume = `texts-${randomBytes(6).toString('hex')}`
      const chunks: Uint8Array[] = []
      let at = 0
      for (const { entry, source } of entries) {
        const { filePath } = source
        const file = settled.get(filePath)
        const old = index?.files.get(filePath)
        if (!file) continue
        const stamp = stampOf(file)
        if (!compact && old?.stamp === stamp && entry instanceof PackedEntry) {
          files.set(filePath, old)
          continue
        }
        if (!isPackable(entry.data)) continue
        const { texts, has } = textsOf(entry)
        const chunk = serialize(texts)
        const { body: _, rendered: __, ...known } = entry instanceof PackedEntry ? { ...entry } : entry
        const { data: ___, body: ____, ...raw } = source
        files.set(filePath, {
          stamp,
          raw,
          known,
          has,
          volume,
          at,
          length: chunk.length,
          check: digestOf(chunk).slice(0, 16),
        })
        chunks.push(chunk)
        at += chunk.length
      }
      if (chunks.length === 0 && files.size === index?.files.size) return
      mkdirSync(dir, { recursive: true })
      if (chunks.length > 0) writeFileAtomically(join(dir, volume), Buffer.concat(chunks))
      writeFileAtomically(join(dir, INDEX), serialize({ key, files } satisfies Index))
      removeUnused(dir, new Set([...files.values()].map(packed => packed.volume)))
    },
    [Symbol.dispose]() {
      for (const descriptor of volumes.values()) closeSync(descriptor)
      volumes.clear()
    },
  }
}

const countFresh = (entries: readonly ParsedEntry[], settled: ReadonlyMap<string, ScannedFile>): number =>
  entries.filter(
    ({ entry, source }) => !(entry instanceof PackedEntry) && settled.has(source.filePath) && isPackable(entry.data),
  ).length

const INDEX = 'index'

function readIndex(dir: string, key: string): Index | undefined {
  try {
    const index = deserialize(readFileSync(join(dir, INDEX))) as Index
    return index.key === key ? index : undefined
  } catch {
    return undefined
  }
}

function readTexts(descriptor: number | undefined, { at, length, check }: Packed, dir: string): EntryTexts {
  const chunk = Buffer.alloc(length)
  const read = descriptor === undefined ? 0 : readSync(descriptor, chunk, 0, length, at)
  if (read !== length || digestOf(chunk).slice(0, 16) !== check)
    throw new SiteError({
      code: 'cache-damaged',
      message: `The parsed entries in ${dir} are not what was written there`,
      where: dir,
      hint: 'Delete this folder; the next build makes it anew.',
    })
  return deserialize(chunk) as EntryTexts
}

function removeUnused(dir: string, used: ReadonlySet<string>): void {
  for (const name of readdirSync(dir))
    if (name.startsWith('texts-') && !used.has(name)) rmSync(join(dir, name), { force: true })
}

/** Whether a value comes back from the disk as it was: of what schemas make, all but instances of classes and functions. */
function isPackable(value: unknown): boolean {
  if (value === null || typeof value !== 'object') return typeof value !== 'function' && typeof value !== 'symbol'
  if (Array.isArray(value)) return value.every(isPackable)
  if (value instanceof Map) return [...value].every(isPackable)
  if (value instanceof Set) return [...value].every(isPackable)
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype) return Object.values(value).every(isPackable)
  return Object.prototype.toString.call(value) === '[object Date]'
}
