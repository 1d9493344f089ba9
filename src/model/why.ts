import type { RenderReason } from './page-trace.ts'

/** The JSON of `why`: why a page of the last build is as it is. */
export interface PageWhy {
  readonly ok: true
  readonly site: string
  /** Path under which visitors ask for the page, as the theme calls it. */
  readonly path: string
  /** Output path; null for a path without a file. */
  readonly file: string | null
  /** The file of the theme that renders it. */
  readonly component: string
  /** What the last build that looked at pages did with it. */
  readonly outcome: 'rendered' | 'reused'
  /** Why it was rendered, then or when it was rendered last. */
  readonly reason: RenderReason
  /** The same as a sentence. */
  readonly sentence: string
  readonly reads: ReadsSummary
  /** What code that serves all pages has read: modules of the theme, and `getStaticPaths` where it keeps something. */
  readonly shared: ReadsSummary
  /** Files of the theme that kept something for later pages while it rendered. */
  readonly keeps: readonly string[]
}

/** What was read, by names. */
export interface ReadsSummary {
  /** `collection/id` and the parts of it: `data.title`, `body`, `html`. */
  readonly entries: readonly { readonly entry: string; readonly parts: readonly string[] }[]
  /** Collections of which all entries were read, in these parts. */
  readonly collections: readonly { readonly collection: string; readonly parts: readonly string[] }[]
  /** Collections whose entries were listed. */
  readonly lists: readonly string[]
  /** Entries that were asked for and not there. */
  readonly misses: readonly string[]
  readonly clock: boolean
  /** What cannot be compared: `fetch`, `node:fs readFileSync`. */
  readonly outside: readonly string[]
}

/** A line for each thing that was read. */
export const linesOfReads = ({ entries, collections, lists, misses, clock, outside }: ReadsSummary): string[] => [
  ...collections.map(({ collection, parts }) => `all ${collection}: ${parts.join(', ')}`),
  ...entries.map(({ entry, parts }) => `${entry}: ${parts.join(', ')}`),
  ...lists.map(name => `the list of ${name}`),
  ...misses.map(entry => `${entry}, which is not there`),
  ...(clock ? ['the day'] : []),
  ...outside.map(what => `${what}, which cannot be compared`),
]
