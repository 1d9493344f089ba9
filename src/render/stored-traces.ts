import { digestOf } from '#base/hash.ts'
import { weighedMemo } from '#base/weighed-memo.ts'
import type { Digest } from '#model/digest.ts'
import { packPages } from '#model/packed-pages.ts'
import type { MadePage, PageTrace, Reads, TracedEntry, TraceRecord } from '#model/page-trace.ts'
import type { MadeChunk, StoredChunk, StoredTraces } from '#model/render.ts'
import { madePages } from './made-pages.ts'

/** Keeps bytes under their digest; reads them again, null when they are gone. */
export interface TraceStore {
  putSync(digest: Digest, bytes: Uint8Array): unknown
  getSync(digest: Digest): Uint8Array | null
}

/** A page without what was made of it; `has`: whether something was. */
type Plain = Omit<PageTrace, 'made'> & { readonly has: boolean }

interface Head {
  readonly record: Omit<TraceRecord, 'pages' | 'entries'>
}

/** Where a record was kept, and what was made of its pages: texts of the chunks that are new. */
export interface KeptTraces {
  readonly stored: StoredTraces
  readonly made: readonly MadeChunk[]
}

export function storeTraces(record: TraceRecord, store: TraceStore): KeptTraces {
  const { pages, entries, ...rest } = record
  const traces = put(JSON.stringify({ record: rest } satisfies Head), store)
  const entryChunks = [...groupsOf(entries, ({ key }) => key)].map(
    group => storedAs(group) ?? put(JSON.stringify(group), store),
  )
  const chunks: StoredChunk[] = []
  const made: MadeChunk[] = []
  for (const group of groupsOf(pages, ({ pathname }) => pathname)) {
    const same = unchanged(group)
    const reads = same?.reads ?? put(JSON.stringify(group.map(plain)), store)
    if (same) made.push({ digest: same.made })
    else {
      const text = packPages(group.flatMap(page => page.made ?? []))
      made.push({ digest: put(text, store), text })
    }
    chunks.push({ reads, made: (made.at(-1) as { digest: Digest }).digest })
  }
  return { stored: { traces, entries: entryChunks, chunks }, made }
}

/** A record as a text without what was made of its pages. */
export function tracesText({ pages, ...record }: TraceRecord): string {
  return JSON.stringify({ record, pages: pages.map(plain) })
}

/** The record that was made into a text; undefined when `made` is not what was made of its pages. */
export function tracesFrom(text: string, made: readonly MadePage[]): TraceRecord | undefined {
  const { record, pages } = JSON.parse(text) as {
    readonly record: Omit<TraceRecord, 'pages'>
    readonly pages: readonly Plain[]
  }
  if (record.version !== VERSION || pages.filter(({ has }) => has).length !== made.length) return undefined
  let at = 0
  return {
    ...record,
    pages: pages.map(({ has, ...page }) => (has ? { ...page, made: made[at++] as MadePage } : page)),
  }
}

/** Undefined when a part of it is gone, or not what was stored. */
export function loadTraces({ traces, entries, chunks }: StoredTraces, store: TraceStore): TraceRecord | undefined {
  const text = get(traces, store)
  if (text === undefined) return undefined
  const { record } = JSON.parse(text) as Head
  if (record.version !== VERSION) return undefined
  const pages: PageTrace[] = []
  for (const chunk of chunks) {
    const loaded = loadChunk(chunk, store)
    if (!loaded) return undefined
    for (const page of loaded) pages.push(page)
  }
  const all: TracedEntry[] = []
  for (const digest of entries) {
    const loaded = loadEntries(digest, store)
    if (!loaded) return undefined
    for (const entry of loaded) all.push(entry)
  }
  return { ...record, entries: all, pages }
}

const VERSION = 2

/** Pages that were loaded before, by the blobs of their chunk: 16 MB of text are some 30,000 of them. */
const loadedChunks = weighedMemo<readonly StoredPage[]>(16e6)

function loadChunk(stored: StoredChunk, store: TraceStore): readonly StoredPage[] | undefined {
  const name = stored.reads + stored.made
  const known = loadedChunks.get(name)
  if (known) return known
  const text = get(stored.reads, store)
  if (text === undefined) return undefined
  const plains = JSON.parse(text) as readonly Plain[]
  let position = 0
  const chunk: Chunk = { stored, length: plains.length, load: () => madeOf(stored.made, store) }
  const pages = plains.map((page, index) => new StoredPage(page, chunk, index, page.has ? position++ : -1))
  loadedChunks.put(name, pages, text.length)
  return pages
}

/** Entries that were loaded before, by the blob of their chunk. */
const loadedEntries = weighedMemo<readonly TracedEntry[]>(8e6)
/** Where a loaded entry stands: the first of its chunk, and how many follow. */
const places = new WeakMap<TracedEntry, { readonly digest: Digest; readonly index: number; readonly length: number }>()

function loadEntries(digest: Digest, store: TraceStore): readonly TracedEntry[] | undefined {
  const known = loadedEntries.get(digest)
  if (known) return known
  const text = get(digest, store)
  if (text === undefined) return undefined
  const entries = JSON.parse(text) as readonly TracedEntry[]
  for (const [index, entry] of entries.entries()) places.set(entry, { digest, index, length: entries.length })
  loadedEntries.put(digest, entries, text.length)
  return entries
}

/** The blob that a group of entries is already; undefined when it is not a chunk as it was. */
function storedAs(group: readonly TracedEntry[]): Digest | undefined {
  const first = places.get(group[0] as TracedEntry)
  if (first?.length !== group.length) return undefined
  const same = group.every((entry, index) => {
    const place = places.get(entry)
    return place?.digest === first.digest && place.index === index
  })
  return same ? first.digest : undefined
}

/** What was made of the pages of chunks that are being rewritten: each is asked once a page. */
const beingRewritten = weighedMemo<readonly MadePage[]>(4)

function madeOf(digest: Digest, store: TraceStore): readonly MadePage[] {
  const known = beingRewritten.get(digest)
  if (known) return known
  const made = madePages([{ digest }], store)
  beingRewritten.put(digest, made, 1)
  return made
}

interface Chunk {
  readonly stored: StoredChunk
  readonly length: number
  readonly load: () => readonly MadePage[]
}

/** A page of an earlier build. What was made of it is read when somebody asks: most chunks are kept as they are. */
class StoredPage implements PageTrace {
  declare readonly pathname: string
  declare readonly component: string
  declare readonly props: string | null
  declare readonly reads: Reads
  declare readonly why: PageTrace['why']
  declare readonly renderedIn: number
  readonly #chunk: Chunk
  readonly #index: number
  readonly #position: number
  readonly #isMoved: boolean

  constructor({ has: _, ...page }: Plain, chunk: Chunk, index: number, position: number, isMoved = false) {
    Object.assign(this, page)
    this.#chunk = chunk
    this.#index = index
    this.#position = position
    this.#isMoved = isMoved
  }
  get made(): MadePage | undefined {
    return this.#position < 0 ? undefined : this.#chunk.load()[this.#position]
  }
  get has(): boolean {
    return this.#position >= 0
  }
  /** Whether it has other reads than when it was stored. */
  get isMoved(): boolean {
    return this.#isMoved
  }
  /** The chunk whose page at `index` this is. */
  chunkAt(index: number): Chunk | undefined {
    return this.#index === index ? this.#chunk : undefined
  }
  moved(reads: Reads): StoredPage {
    return new StoredPage({ ...plain(this), reads }, this.#chunk, this.#index, this.#position, true)
  }
}

/** Whether a file was made of a page; does not read what. */
export const hasFile = (page: PageTrace): boolean => (page instanceof StoredPage ? page.has : page.made !== undefined)

/** The same page with other reads: their positions have moved. */
export const withReads = (page: PageTrace, reads: Reads): PageTrace =>
  reads === page.reads ? page : page instanceof StoredPage ? page.moved(reads) : { ...page, reads }

const plain = (page: PageTrace): Plain => {
  // Its own members are all but what was made of it, which nobody needs to read here.
  if (page instanceof StoredPage) return { ...page, has: page.has }
  const { made: _, ...rest } = page
  return { ...rest, has: hasFile(page) }
}

/** What is stored already of a group of pages that is a chunk as it was; of those with other reads only what was made. */
function unchanged(group: readonly PageTrace[]): (Pick<StoredChunk, 'made'> & Partial<StoredChunk>) | undefined {
  const [first] = group
  const chunk = first instanceof StoredPage ? first.chunkAt(0) : undefined
  if (chunk?.length !== group.length) return undefined
  let areMoved = false
  for (const [index, page] of group.entries()) {
    if (!(page instanceof StoredPage) || page.chunkAt(index) !== chunk) return undefined
    areMoved ||= page.isMoved
  }
  return areMoved ? { made: chunk.stored.made } : chunk.stored
}

const USUAL = 128
const MOST = 4 * USUAL

/** Cuts where names say so, so that one more or less changes its own chunk alone. */
function* groupsOf<Each>(all: readonly Each[], nameOf: (each: Each) => string): Iterable<readonly Each[]> {
  let group: Each[] = []
  for (const each of all) {
    if (group.length > 0 && (group.length >= MOST || isCut(nameOf(each)))) {
      yield group
      group = []
    }
    group.push(each)
  }
  if (group.length > 0) yield group
}

/** The ends of names differ most. */
const TELLING = 24

function isCut(name: string): boolean {
  let hash = 0x811c9dc5
  for (let at = Math.max(0, name.length - TELLING); at < name.length; at++)
    hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193)
  return (hash >>> 8) % USUAL === 0
}

function put(text: string, store: TraceStore): Digest {
  const bytes = Buffer.from(text)
  const digest = digestOf(bytes)
  store.putSync(digest, bytes)
  return digest
}

function get(digest: Digest, store: TraceStore): string | undefined {
  const bytes = store.getSync(digest)
  return bytes && digestOf(bytes) === digest ? new TextDecoder().decode(bytes) : undefined
}
