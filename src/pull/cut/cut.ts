import { canonicalJson, digestOf } from '#base/hash.ts'
import type { MediaLibrary } from '#media/media.ts'
import type { Digest } from '#model/digest.ts'
import type { Failure } from '#model/failure.ts'
import type { CollectionMapping } from '#model/mapping.ts'
import type { CmsRecord } from '#model/record.ts'
import type { Site } from '#model/site.ts'
import { hasSnapshot, type SnapshotWriter, writeSnapshot } from '../snapshot-file.ts'
import type { SourceStore } from '../store/store.ts'
import { watchedMedia } from '../watched-media.ts'
import { type Cut, cutsOf } from './cuts.ts'
import { type EntryMaker, entryMaker } from './entry.ts'
import { keptLookUp, type Look, lookIn } from './look.ts'
import { selectorIndex } from './selector-index.ts'
import { type Aged, staleCuts } from './stale.ts'

/** Rises when the same records become other entries than before. */
const VERSION = 2
/** Sites that are cut in one reading of the source: each has a buffer of its own. */
const AT_ONCE = 250

export interface CutRequest {
  readonly site: Site
  readonly mappings: Readonly<Record<string, CollectionMapping>>
  /** The folder of the site's snapshots. */
  readonly dir: string
}

export interface CutResult {
  readonly site: string
  readonly cut: Cut
  /** A cut that was not accepted. */
  readonly refused?: Cut
  /** The cut before, if there was one. */
  readonly before?: Cut
  readonly warnings: readonly Failure[]
}

export interface CutOptions {
  readonly store: SourceStore
  /** The name of the source. */
  readonly source: string
  /** The CMS's own address: relative ones in texts begin there. */
  readonly base?: string
  /** Absent: media stay where they are, and entries have no images. */
  readonly library?: MediaLibrary
  /** ms since 1970: when media are asked for. */
  readonly now?: number
  /** Whether a cut may take the place of the one before; where it may not, that one stays. All may when absent. */
  readonly accept?: (before: Cut, after: Cut, site: Site) => boolean
  /** What the store holds may be drafts. */
  readonly drafts?: boolean
  readonly signal?: AbortSignal
}

/**
 * Cuts the snapshots of sites from one source. A site whose cut has read nothing of what changed since, and that nothing new
 * belongs to, keeps its snapshot without a look at its entries; a site with changes reads its own entries again; only sites
 * that are new or have another mapping read all records, once for all of them together.
 */
export async function cutSites(requests: readonly CutRequest[], options: CutOptions): Promise<readonly CutResult[]> {
  const { store } = options
  const { revision } = store.state()
  const cuts = cutsOf(store)
  const lookUp = keptLookUp(store)
  const results: CutResult[] = []
  const whole: Cutting[] = []
  const aged: (Aged & { readonly begin: () => Cutting })[] = []

  for (const request of requests) {
    const { site, mappings, dir } = request
    const mapping = mappingDigest(request)
    const before = cuts.get(site.id)
    const maker = entryMaker(site, mappings, options.base)
    const begin = (): Cutting => beginCut({ site, dir, mapping, before, maker, look: lookIn(lookUp) })
    if (!before || before.mapping !== mapping || !hasSnapshot(dir, before.snapshot)) whole.push(begin())
    else if (before.revision === revision) results.push({ site: site.id, cut: before, before, warnings: [] })
    else aged.push({ site: site.id, cut: before, maker, begin })
  }

  const finish = async (cutting: Cutting): Promise<void> => {
    const { site, before, mapping, entries, look } = cutting
    const { cut, warnings } = await finishCut(cutting, revision, options)
    // Another mapping is meant to bring other entries.
    if (before && before.mapping === mapping && !(options.accept?.(before, cut, site) ?? true)) {
      results.push({ site: site.id, cut: before, before, refused: cut, warnings })
      return
    }
    cuts.put(site.id, cut, { entries, asked: look.asked })
    results.push({ site: site.id, cut, ...(before && { before }), warnings })
  }

  for (let at = 0; at < whole.length; at += AT_ONCE) {
    const batch = whole.slice(at, at + AT_ONCE)
    readAll(batch, store)
    for (const cutting of batch) await finish(cutting)
  }
  const stale = aged.length > 0 ? staleCuts(aged, store, cuts, lookUp) : new Map<string, ReadonlySet<string>>()
  for (const { site, cut: before, begin } of aged) {
    const joining = stale.get(site)
    if (joining) {
      const cutting = begin()
      readSome(cutting, cuts.entriesOf(site).union(joining), store)
      await finish(cutting)
      continue
    }
    const cut = { ...before, revision }
    cuts.confirm(site, cut)
    results.push({ site, cut, before, warnings: [] })
  }
  return results
}

/** A cut under way. */
interface Cutting {
  readonly site: Site
  readonly dir: string
  readonly mapping: Digest
  readonly before: Cut | undefined
  readonly maker: EntryMaker
  readonly look: Look
  readonly writer: SnapshotWriter
  readonly entries: Set<string>
  readonly counts: Record<string, number>
}

const beginCut = (begun: Omit<Cutting, 'writer' | 'entries' | 'counts'>): Cutting => ({
  ...begun,
  writer: writeSnapshot(begun.dir),
  entries: new Set(),
  counts: Object.fromEntries([...begun.maker.selectors.keys()].sort().map(name => [name, 0])),
})

/** What of a site decides about its cut, beside the records. */
const mappingDigest = ({ site, mappings }: CutRequest): Digest => {
  const { id, domain, name, locale } = site
  return digestOf(canonicalJson({ version: VERSION, id, domain, name, locale, mappings }))
}

function add(cutting: Cutting, collection: string, record: CmsRecord): void {
  const { maker, look, writer, entries, counts } = cutting
  if (!maker.selectors.get(collection)?.matches(record, look)) return
  writer.add(maker.entry(record, collection, look))
  entries.add(record.id)
  counts[collection] = (counts[collection] ?? 0) + 1
}

function readAll(batch: readonly Cutting[], store: SourceStore): void {
  const index = selectorIndex(
    batch.flatMap(owner =>
      [...owner.maker.selectors].map(([collection, selector]) => ({ owner, collection, selector })),
    ),
  )
  const look = lookIn(keptLookUp(store))
  for (const type of index.types)
    for (const record of store.eachOf(type))
      for (const { owner, collection } of index.candidates(record, look)) add(owner, collection, record)
}

/** In the order of `readAll`, so that a snapshot is the same by either way. */
function readSome(cutting: Cutting, ids: ReadonlySet<string>, store: SourceStore): void {
  const { selectors } = cutting.maker
  const sorted = [...ids].sort((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)))
  for (const type of [...new Set([...selectors.values()].map(each => each.type))].sort())
    for (const id of sorted)
      for (const record of store.records(type, id))
        for (const collection of selectors.keys()) add(cutting, collection, record)
}

async function finishCut(
  { maker, mapping, writer, counts }: Cutting,
  revision: number,
  { library, source, store, drafts, now = 0, signal }: CutOptions,
): Promise<{ readonly cut: Cut; readonly warnings: readonly Failure[] }> {
  const shown = [...maker.assets].sort(([a], [b]) => (a < b ? -1 : 1))
  const fetched = library && (await library.fetch([...maker.assets.values()], { source, ...(signal && { signal }) }))
  if (fetched) watchedMedia(store).note(maker.assets.values(), fetched, now)
  const assets = Object.fromEntries(
    shown.flatMap(([path, { id }]) => {
      const stored = fetched?.files.get(id)
      return stored ? [[path, stored] as const] : []
    }),
  )
  const snapshot = writer.finish({ collections: Object.keys(counts), assets, ...(drafts && { drafts: true }) })
  return { cut: { revision, mapping, snapshot, counts }, warnings: fetched?.warnings ?? [] }
}
