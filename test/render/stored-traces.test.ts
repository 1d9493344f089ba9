import { expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'
import type { PageTrace, TraceRecord } from '#model/page-trace.ts'
import type { StoredTraces } from '#model/render.ts'
import { loadTraces, storeTraces, type TraceStore, withReads } from '#render/stored-traces.ts'

/** Blobs in memory that tell which were written. */
function storeInMemory() {
  const blobs = new Map<Digest, Uint8Array>()
  let written: Digest[] = []
  const store: TraceStore = {
    putSync(digest, bytes) {
      if (!blobs.has(digest)) written.push(digest)
      blobs.set(digest, Uint8Array.from(bytes))
    },
    getSync: digest => blobs.get(digest) ?? null,
  }
  return {
    store,
    blobs,
    takeWritten(): Digest[] {
      const all = written
      written = []
      return all
    },
  }
}

const pageOf = (name: string, text: string): PageTrace => ({
  ...{ pathname: name, component: 'page.astro', props: '', why: { kind: 'first' }, renderedIn: 1 },
  reads: { entries: [0, 1] },
  ...(name.length % 5 !== 0 && {
    made: { file: `${name}/index.html`, as: { digest: digestOf(text), size: text.length, type: 'text/html' } },
  }),
})

function recordOf(salt: string): TraceRecord {
  const names = Array.from({ length: 900 }, (_, at) => `${salt}/post-${at}`)
  return {
    ...{ version: 2, build: 1, scope: {}, time: 0, parts: ['body'], modules: {}, listing: {} },
    collections: [{ name: 'posts', list: 'x' }],
    entries: names.map(key => ({ key: `posts/${key}`, source: 's', parts: ['p'] })),
    pages: names.map(name => pageOf(name, name)),
  }
}

const loaded = (stored: StoredTraces, store: TraceStore): TraceRecord => loadTraces(stored, store) as TraceRecord
/** With members that are read later. */
const whole = (record: TraceRecord): TraceRecord => ({
  ...record,
  pages: record.pages.map(page => ({ ...page, ...(page.made && { made: page.made }) })),
})

test('a record is read as it was stored', () => {
  const { store } = storeInMemory()
  const record = recordOf('read')
  expect(whole(loaded(storeTraces(record, store).stored, store))).toEqual(record)
})

test('a changed page costs its own chunk, and all others are the blobs that they were', () => {
  const { store, takeWritten } = storeInMemory()
  const first = storeTraces(recordOf('edit'), store).stored
  const before = loaded(first, store)
  takeWritten()
  const pages = before.pages.map((page, at) =>
    at === 451 ? { ...pageOf(page.pathname, 'edited'), renderedIn: 2 } : page,
  )
  const entries = before.entries.map((entry, at) => (at === 12 ? { ...entry, source: 't' } : entry))
  const { stored, made } = storeTraces({ ...before, build: 2, entries, pages }, store)
  expect(takeWritten()).toHaveLength(4)
  expect(made.filter(({ text }) => text !== undefined)).toHaveLength(1)
  expect(stored.chunks.filter(({ made }) => !first.chunks.some(each => each.made === made))).toHaveLength(1)
  expect(whole(loaded(stored, store))).toEqual(whole({ ...before, build: 2, entries, pages }))
})

test('a page more or less in the middle leaves chunks far from it alone', () => {
  const { store } = storeInMemory()
  const first = storeTraces(recordOf('more'), store).stored
  const before = loaded(first, store)
  for (const pages of [before.pages.toSpliced(300, 1), before.pages.toSpliced(300, 0, pageOf('more/new', 'new'))]) {
    const { stored } = storeTraces({ ...before, pages }, store)
    const fresh = stored.chunks.filter(({ reads }) => !first.chunks.some(each => each.reads === reads))
    expect(fresh.length).toBeLessThanOrEqual(2)
    expect(whole(loaded(stored, store)).pages).toEqual(whole({ ...before, pages }).pages)
  }
})

test('of pages whose reads have only moved, what was made of them stays the blob that it was', () => {
  const { store } = storeInMemory()
  const first = storeTraces(recordOf('move'), store).stored
  const read: Digest[] = []
  const watched: TraceStore = {
    ...store,
    getSync(digest) {
      read.push(digest)
      return store.getSync(digest)
    },
  }
  const before = loaded(first, watched)
  read.length = 0
  const pages = before.pages.map(page => withReads(page, { entries: [1, 1] }))
  const { stored, made } = storeTraces({ ...before, pages }, watched)
  expect(read).toEqual([])
  expect(made.every(({ text }) => text === undefined)).toBe(true)
  expect(stored.chunks.map(chunk => chunk.made)).toEqual(first.chunks.map(chunk => chunk.made))
  expect(whole(loaded(stored, store)).pages).toEqual(whole({ ...before, pages }).pages)
})

test.each(['reads', 'made', 'entries', 'head'] as const)(
  'a record is not read in part: %s has gone or is damaged',
  what => {
    for (const damage of [
      (blobs: Map<Digest, Uint8Array>, digest: Digest) => blobs.delete(digest),
      (blobs: Map<Digest, Uint8Array>, digest: Digest) => blobs.set(digest, Buffer.from('{}')),
    ]) {
      const { store, blobs } = storeInMemory()
      const { stored } = storeTraces(recordOf(`part-${what}-${damage.length}-${String(damage).length}`), store)
      const chunk = stored.chunks[1] as StoredTraces['chunks'][number]
      const digest = {
        reads: chunk.reads,
        made: chunk.made,
        entries: stored.entries[1] as Digest,
        head: stored.traces,
      }[what]
      damage(blobs, digest)
      // What was made is only read when somebody asks; then it says so.
      if (what === 'made') expect(() => whole(loaded(stored, store))).toThrow(/has gone/)
      else expect(loadTraces(stored, store)).toBeUndefined()
    }
  },
)
