/**
 * What a render thread keeps ready of the large site that it rendered last: the instance of its theme, with everything
 * that this was given. A part of the thread's composition root.
 */
import { canonicalJson, digestOf } from '#base/hash.ts'
import { imagesIdentity } from '#cms/directory.ts'
import type { ContentScan } from '#cms/scan.ts'
import { type Remembered, textsHeld } from '#content/remembering-pack.ts'
import type { Entry, Snapshot } from '#model/content.ts'
import type { Digest } from '#model/digest.ts'
import type { BrokenImage } from '#model/gate.ts'
import type { PageTrace, TraceRecord } from '#model/page-trace.ts'
import type { RenderTask, StoredTraces } from '#model/render.ts'
import type { ContentImages } from '#theme/content-images.ts'
import type { EntrySource } from './entry-parts.ts'
import type { GlobalsGuard } from './globals.ts'
import type { Recorder } from './recorder.ts'
import type { Listing } from './render-site.ts'
import type { SiteInstance } from './site-instance.ts'

/** What entries were made from, and the digest of the source that it was told of. */
export type KnownSources = WeakMap<Entry, EntrySource & { readonly digest: string }>

/** A site as its thread left it: whoever finds nothing changed but texts of entries goes on with it. */
export interface StandingSite {
  /** Its id. */
  readonly site: string
  /** Of everything but entries that the instance was given. */
  readonly name: Digest
  readonly instance: SiteInstance
  readonly recorder: Recorder
  /** Its collections are those that the instance reads. */
  readonly snapshot: Snapshot
  readonly images: ContentImages
  readonly broken: readonly BrokenImage[]
  readonly known: KnownSources
  readonly listing: Listing
  readonly remembered: Remembered
  /** Holds the texts of entries open that lie on the disk. */
  readonly held: Disposable
  /** Entries that were renewed since the instance began. */
  readonly renewed: number
  readonly stored: StoredTraces
}

/** Characters of text that entries may hold in memory. */
const MOST_TEXT = 8e6
const MOST_ENTRIES = 30_000
const FEW_FILES = 500
/** After so many the instance begins anew, and with it the content that lies parsed on the disk. */
const MOST_RENEWED = 128

/** What Astro's image code leaves for its instance. */
const REGISTRY = 'astroAsset'
const OF_THREAD: ReadonlySet<PropertyKey> = new Set([
  REGISTRY,
  ...['Date', 'fetch', 'setTimeout', 'setInterval', 'setImmediate'],
])

let standing: { readonly site: StandingSite; readonly registry: unknown } | undefined

/** The name of what a task gives an instance beside entries. */
export const nameOfGiven = ({ site, theme, blobsDir, workspaceRoot, secrets, reuse }: RenderTask, scan: ContentScan) =>
  digestOf(
    canonicalJson([
      { site, theme: [theme.dir, theme.digest], blobsDir, workspaceRoot, secrets: secrets ?? [], scope: reuse?.scope },
      { dir: scan.dir, images: imagesIdentity(scan) },
    ]),
  )

/**
 * The site that stands ready in this thread, for the one who goes on with it: it stands no more. Undefined for a task that
 * is another one's, or whose last build was made elsewhere. `name`: of what the task gives. `files`: of its content; few of
 * them, of another site, leave the thread's memory to what stands there.
 */
export function takeStanding(
  { site, reuse }: RenderTask,
  { name, files }: { readonly name: Digest | undefined; readonly files: number },
): StandingSite | undefined {
  const found = standing
  if (!found || (files < FEW_FILES && site.id !== found.site.site)) return undefined
  standing = undefined
  if (found.site.name === name && reuse?.before && isSame(found.site.stored, reuse.before)) {
    ;(globalThis as Record<string, unknown>)[REGISTRY] = found.registry
    return found.site
  }
  found.site.held[Symbol.dispose]()
  return undefined
}

const isSame = (one: StoredTraces, other: StoredTraces): boolean => canonicalJson(one) === canonicalJson(other)

/** Keeps a site ready, unless its theme has changed what all sites of the thread share. */
export function keepStanding(site: StandingSite, guard: GlobalsGuard): void {
  if (!guard.isUntouchedBut(OF_THREAD)) site.held[Symbol.dispose]()
  else standing = { site, registry: (globalThis as Record<string, unknown>)[REGISTRY] }
}

/**
 * Whether an instance that has rendered these pages is as one that has rendered none: nobody has kept anything. What it
 * holds of memory must be worth it.
 */
export function mayStand(
  record: TraceRecord,
  traces: readonly PageTrace[],
  recorder: Recorder,
  collections: Snapshot['collections'],
  renewed: number,
): boolean {
  const { modules, listing, listingKeeps } = record
  if (listingKeeps || modules.outside || listing.outside || recorder.isDataChanged()) return false
  if (renewed > MOST_RENEWED || recorder.entries.length > MOST_ENTRIES) return false
  return traces.every(({ keeps }) => !keeps) && textsHeld(entriesOf(collections)) <= MOST_TEXT
}

export function* entriesOf(collections: Snapshot['collections']): Iterable<Entry> {
  for (const collection of collections.values()) yield* collection.values()
}
