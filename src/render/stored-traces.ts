import { digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'
import { type PackedFacts, packFacts, unpackFacts } from '#model/packed-facts.ts'
import type { PageFacts } from '#model/page-facts.ts'
import type { MadePage, PageTrace, TraceRecord } from '#model/page-trace.ts'
import type { StoredTraces } from '#model/render.ts'

/** Keeps bytes under their digest; reads them again, null when they are gone. */
export interface TraceStore {
  putSync(digest: Digest, bytes: Uint8Array): unknown
  getSync(digest: Digest): Uint8Array | null
}

/** A record with the facts of its pages taken out: they are kept as a text of their own. */
interface Stored {
  readonly record: TraceRecord
  /** Positions of the pages with facts, in the order of these. */
  readonly finished: readonly number[]
}

/** Where a record was kept, and the facts of its pages as they were packed for that. */
export interface KeptTraces {
  readonly stored: StoredTraces
  readonly packed: PackedFacts | undefined
}

export function storeTraces(record: TraceRecord, store: TraceStore): KeptTraces {
  const { text, facts } = tracesText(record)
  const traces = put(text, store)
  const packed = facts.length === 0 ? undefined : packFacts(facts)
  return { stored: packed === undefined ? { traces } : { traces, facts: put(packed, store) }, packed }
}

/** A record as a text without the facts of its pages, and these. */
export function tracesText(record: TraceRecord): { readonly text: string; readonly facts: readonly PageFacts[] } {
  const finished = record.pages.flatMap(({ made }, index) => (made?.facts ? [index] : []))
  const text = JSON.stringify({
    record: { ...record, pages: record.pages.map(withoutFacts) },
    finished,
  } satisfies Stored)
  return { text, facts: record.pages.flatMap(({ made }) => made?.facts ?? []) }
}

/** The record that was made into a text; undefined for facts that are not those of it. */
export function tracesFrom(text: string, facts: readonly PageFacts[]): TraceRecord | undefined {
  const { record, finished } = JSON.parse(text) as Stored
  if (record.version !== 1 || finished.length !== facts.length) return undefined
  const pages = [...record.pages]
  for (const [at, index] of finished.entries()) {
    const page = pages[index] as PageTrace
    pages[index] = { ...page, made: { ...(page.made as MadePage), facts: facts[at] as PageFacts } }
  }
  return { ...record, pages }
}

function put(text: string, store: TraceStore): Digest {
  const bytes = Buffer.from(text)
  const digest = digestOf(bytes)
  store.putSync(digest, bytes)
  return digest
}

const withoutFacts = ({ made, ...page }: PageTrace): PageTrace => {
  if (!made) return page
  const { facts: _, ...rest } = made
  return { ...page, made: rest }
}

/** Undefined when a part of it is gone, or not what was stored. */
export function loadTraces({ traces, facts }: StoredTraces, store: TraceStore): TraceRecord | undefined {
  const text = get(traces, store)
  const packed = facts && get(facts, store)
  if (text === undefined || (facts && packed === undefined)) return undefined
  return tracesFrom(text, packed === undefined ? [] : unpackFacts(packed as PackedFacts))
}

function get(digest: Digest, store: TraceStore): string | undefined {
  const bytes = store.getSync(digest)
  return bytes && digestOf(bytes) === digest ? new TextDecoder().decode(bytes) : undefined
}
