import { canonicalJson, digestOf } from '#base/hash.ts'
import type { PageScope, PageTrace, Reads, RenderReason, TracedEntry, TraceRecord } from '#model/page-trace.ts'
import { type ChangedReads, changedReads, listDigests, positionsOf } from './changed-reads.ts'
import { partDigest, type SourceOf } from './entry-parts.ts'
import { mergedReads, movedReads } from './reads.ts'
import { askedImage, type Noted, type Recorder } from './recorder.ts'
import { planReuse, type ReusePlan, type Verdict } from './reuse-plan.ts'
import type { InstancePath } from './site-instance.ts'
import { withReads } from './stored-traces.ts'
import { valueDigest } from './value-digest.ts'

export interface TracingOptions {
  readonly recorder: Recorder
  /** The last build's record; absent: every page is rendered. */
  readonly before?: TraceRecord | undefined
  /** Why nothing is reused, when `before` is absent. */
  readonly reason: RenderReason
  readonly sourceOf: SourceOf
  readonly time: number
  /** See `SiteNow`. */
  readonly pictures: ReadonlyMap<string, string>
  /** A file's place, on whatever machine. */
  readonly place: (file: string) => string
  /** What of `before` has changed, where somebody has looked already. */
  readonly changed?: ChangedReads | undefined
}

/** The pages of one run: which of them are rendered, and what each has read. */
export interface Tracing {
  /** `getStaticPaths` begins, and ends: with what it has read. */
  beginListing(): void
  endListing(): Noted
  /** All paths are known. `factors`: what else all pages depend on. */
  listed(listing: Noted, propsOf: (path: InstancePath) => unknown, factors: unknown): void
  decide(path: InstancePath): Verdict
  /** A page begins, and ends: with everything but what came of it. */
  begin(path: InstancePath): void
  end(why: RenderReason): Omit<PageTrace, 'made'>
  /** The record for the next build. */
  record(pages: readonly PageTrace[]): TraceRecord
}

/** Follows the pages of a site, or of a slice of it, through one run. `scope`: what all of them depend on, as far as known. */
export function createTracing(scope: PageScope, options: TracingOptions): Tracing {
  const { recorder, before, sourceOf, time } = options
  let plan: ReusePlan | undefined
  let reason = options.reason
  let listing: Noted | undefined
  let fullScope: PageScope = scope
  const build = (before?.build ?? 0) + 1
  let props: (path: InstancePath) => string | null = () => null
  let current: { readonly path: InstancePath; readonly props: string | null } | undefined
  const known = new WeakMap<object, string>()

  return {
    beginListing: () => recorder.begin(),
    endListing: () => recorder.end(),
    listed(noted, propsOf, factors) {
      listing = noted
      fullScope = {
        ...scope,
        collections: digestOf(canonicalJson(recorder.collections)),
        'links in heads': digestOf(canonicalJson(factors)),
      }
      props = path => {
        const given = propsOf(path)
        return given === undefined ? '' : given === null ? null : valueDigest(given, known)
      }
      if (!before) return
      const what = differingScope(before.scope, fullScope)
      if (what.length > 0) reason = { kind: 'scope', what }
      else
        plan = planReuse(
          before,
          listing,
          options.changed ?? changedReads(before, { recorder, sourceOf, time, pictures: options.pictures }),
        )
    },
    decide(path) {
      const { pathname, route } = path
      const before = plan?.propsBefore({ pathname, component: route.component })
      current = { path, props: before === undefined ? props(path) : before }
      if (!plan) return { reuse: false, why: reason }
      return plan.decide({ pathname: path.pathname, component: path.route.component, props: current.props })
    },
    begin: ({ route }) => recorder.begin(route),
    end(why) {
      const noted = recorder.end()
      const { path, props } = current as NonNullable<typeof current>
      const { pathname, route } = path
      plan?.rendered({ pathname, component: route.component, props }, noted.keeps.length > 0)
      return {
        pathname,
        component: route.component,
        props,
        reads: noted.reads,
        ...(noted.paths && { paths: true as const }),
        ...(noted.keeps.length > 0 && { keeps: noted.keeps }),
        ...(noted.images.size > 0 && { images: [...noted.images].map(image => askedImage(image, options.place)) }),
        ...(noted.originals.size > 0 && { originals: [...noted.originals].map(options.place) }),
        why,
        renderedIn: build,
      }
    },
    record(pages) {
      const reused = plan ? before : undefined
      const move = reused && moverFor(reused, recorder)
      const listed = listing as Noted
      const fresh = new Set(reused?.pages)
      const lists = listDigests(recorder)
      const modules = recorder.modules()
      return {
        version: 2,
        build,
        scope: fullScope,
        time,
        parts: recorder.parts,
        collections: recorder.collections.map(name => ({ name, list: lists.get(name) ?? '' })),
        entries: tracedEntries(recorder, sourceOf, reused),
        modules: move && reused ? mergedReads(move(reused.modules), modules) : modules,
        listing: listed.reads,
        ...(listed.keeps.length > 0 && { listingKeeps: listed.keeps }),
        pages: move ? pages.map(page => (fresh.has(page) ? withReads(page, move(page.reads)) : page)) : pages,
      }
    },
  }
}

const differingScope = (one: PageScope, other: PageScope): string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(name => one[name] !== other[name])

/** Moves reads from the tables of a record to those of a recorder; does nothing when they are the same. */
function moverFor(before: TraceRecord, { entries, collections }: Recorder): (reads: Reads) => Reads {
  if (areSame(before, entries, collections)) return reads => reads
  const positionOf = positionsOf(entries)
  const entryPositions = before.entries.map(({ key }) => positionOf(key) ?? -1)
  const collectionPositions = before.collections.map(({ name }) => collections.indexOf(name))
  return reads => movedReads(reads, entryPositions, collectionPositions)
}

const areSame = (before: TraceRecord, entries: Recorder['entries'], collections: readonly string[]): boolean =>
  before.entries.length <= entries.length &&
  before.entries.every(({ key }, at) => key === entries[at]?.key) &&
  before.collections.every(({ name }, at) => name === collections[at])

function tracedEntries(
  { entries, parts }: Recorder,
  sourceOf: SourceOf,
  before: TraceRecord | undefined,
): TracedEntry[] {
  const earlier = before?.entries ?? []
  let known: Map<string, TracedEntry> | undefined
  const knownOf = (key: string): TracedEntry | undefined => {
    known ??= new Map(earlier.map(entry => [entry.key, entry]))
    return known.get(key)
  }
  return entries.map(({ key, entry }, position) => {
    const here = sourceOf(key, entry)
    const there = earlier[position]
    const old = there?.key === key ? there : knownOf(key)
    const same = old?.source === here.source ? old.parts : []
    if (old && same.length === parts.length) return old
    return { key, source: here.source, parts: parts.map((part, bit) => same[bit] ?? partDigest(entry, part, here)) }
  })
}

/** Whether anything that a site's pages are made of asked for the time. */
export const readsClock = (record: TraceRecord | undefined, pages: readonly PageTrace[]): boolean =>
  Boolean(record?.modules.clock || record?.listing.clock) || pages.some(({ reads }) => reads.clock)

/** Whether anything of them read what cannot be compared. */
export const readsOutside = (record: TraceRecord | undefined, pages: readonly PageTrace[]): boolean =>
  Boolean(record?.modules.outside || record?.listing.outside) || pages.some(({ reads }) => reads.outside)

/** What the images look like now that a record's pages have looked at; one that cannot be looked at any more is missing. */
export async function pictureDigests(
  before: TraceRecord | undefined,
  look: (url: string) => Promise<unknown>,
): Promise<Map<string, string>> {
  const reads = before ? [before.modules, before.listing, ...before.pages.map(page => page.reads)] : []
  const urls = new Set(reads.flatMap(({ pictures = [] }) => pictures.filter((_, at) => at % 2 === 0)))
  const digests = new Map<string, string>()
  for (const url of urls) {
    const digest = await look(url).then(
      facts => valueDigest(facts),
      () => null,
    )
    if (digest !== null) digests.set(url, digest)
  }
  return digests
}
