import type { Digest } from './digest.ts'
import type { Leak } from './gate.ts'
import type { ManifestFile } from './manifest.ts'
import type { PageFacts } from './page-facts.ts'

/**
 * What a page, the theme's modules or its `getStaticPaths` read of a site while they ran. Entries and collections are
 * positions in the tables of the record that holds the trace.
 */
export interface Reads {
  /** Position of an entry and a mask of its parts by turns; a mask counts in the record's `parts`. */
  readonly entries?: readonly number[]
  /** Collections of which every entry was read in the same parts: position and mask by turns. */
  readonly whole?: readonly number[]
  /** Collections of which all entries were listed. */
  readonly lists?: readonly number[]
  /** `collection/id` of entries that were asked for and not there. */
  readonly misses?: readonly string[]
  /** Images that were looked at: the URL of the original and a digest of what was seen, by turns. */
  readonly pictures?: readonly string[]
  /** Whether the time was asked. */
  readonly clock?: true
  /** What was read that cannot be compared later: `fetch`, `node:fs`. */
  readonly outside?: readonly string[]
}

/** A derived image that a page asked for. `original` and `path` are output paths; `file` is where the original was imported from. */
export interface AskedImage {
  readonly original: string
  readonly file?: string
  readonly path: string
  /** The page that asked first, when it was a page. */
  readonly page?: string
  readonly url: string
  readonly transform: Readonly<Record<string, unknown>>
}

/** One page as it was rendered last, with everything that decides whether it still stands. */
export interface PageTrace {
  readonly pathname: string
  readonly component: string
  /** Digest of what `getStaticPaths` gave it; null when that cannot be told, `''` for a route without. */
  readonly props: string | null
  readonly reads: Reads
  /** It looked at the paths of other routes. */
  readonly paths?: true
  /** Files of the theme that kept something for later pages while it rendered: then it is rendered every time. */
  readonly keeps?: readonly string[]
  readonly images?: readonly AskedImage[]
  /** Originals that it shows themselves. */
  readonly originals?: readonly string[]
  /** Names of images that its file names. */
  readonly named?: readonly string[]
  /** Absent for a path without a file. */
  readonly made?: MadePage
  /** Why it was rendered, and in which build of the record. */
  readonly why: RenderReason
  readonly renderedIn: number
}

/** Which route wrote a file. */
export interface RenderedRoute {
  readonly route: string
  readonly component: string
  readonly type: string
  readonly pathname: string
  readonly file: string
}

/** What came of a page. */
export interface MadePage {
  readonly file: string
  readonly as: ManifestFile
  readonly facts?: PageFacts
  readonly leak?: Leak
  readonly route?: RenderedRoute
}

/** Who read what has changed: the page itself, or code whose results it may have been given. */
export type Reader = 'page' | 'modules' | 'getStaticPaths'

/** Why a page was rendered; `entry` is `collection/id`, `part` as in `data.title`, `body`, `html`. */
export type RenderReason =
  | { readonly kind: 'first' | 'forced' | 'new' | 'props' | 'too-many' }
  /** Something changed that all pages depend on; `what`: names of a `PageScope`. */
  | { readonly kind: 'scope'; readonly what: readonly string[] }
  | { readonly kind: 'entry'; readonly by: Reader; readonly entry: string; readonly part: string }
  | { readonly kind: 'list'; readonly by: Reader; readonly collection: string }
  | { readonly kind: 'appeared'; readonly by: Reader; readonly entry: string }
  | { readonly kind: 'picture'; readonly by: Reader; readonly url: string }
  | { readonly kind: 'clock'; readonly by: Reader }
  | { readonly kind: 'outside'; readonly by: Reader; readonly what: readonly string[] }
  | { readonly kind: 'keeps'; readonly files: readonly string[] }
  | { readonly kind: 'state'; readonly page: string }

/** An entry as it was when pages read it. `parts`: digests in the order of the record's `parts`. */
export interface TracedEntry {
  readonly key: string
  /** Of everything that it was made from; equal sources: equal in every part. */
  readonly source: string
  readonly parts: readonly string[]
}

/**
 * Digests of what all pages of a site depend on, by a name for people: `theme`, `factory`, `site`, `public files`, `secrets`
 * and, once a thread has looked, `collections` and `links in heads`.
 */
export type PageScope = Readonly<Record<string, Digest>>

/** What a build leaves for the next one, so that it renders only pages whose reads have changed. */
export interface TraceRecord {
  readonly version: 2
  /** Counts the builds in a row. */
  readonly build: number
  readonly scope: PageScope
  /** Where the render clock stood, ms since 1970. */
  readonly time: number
  readonly parts: readonly string[]
  readonly collections: readonly { readonly name: string; readonly list: string }[]
  readonly entries: readonly TracedEntry[]
  /** Read while the theme's modules were evaluated: counts for every page. */
  readonly modules: Reads
  /** Read by `getStaticPaths`. Counts for every page only if it kept something. */
  readonly listing: Reads
  readonly listingKeeps?: readonly string[]
  /** In the order in which they render. */
  readonly pages: readonly PageTrace[]
}
