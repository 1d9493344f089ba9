import type { ContentAsset } from '#model/content.ts'
import type { Digest } from '#model/digest.ts'
import type { Failure } from '#model/failure.ts'

/** An entry as its source holds it, before the theme's schema has seen it. */
export interface RawEntry {
  readonly collection: string
  readonly id: string
  /** What the schema checks: front matter, or a JSON or YAML value. */
  readonly data: unknown
  /** Markdown, trimmed; absent for entries that are data only. */
  readonly body?: string
  /** Where it comes from, for messages and image look-ups: a path inside the content folder, `/` between segments. */
  readonly filePath: string
  /** Astro's digest of the file (xxHash); absent for an item of a whole-collection file, as in Astro. */
  readonly digest?: string
  /** SHA-256 of what the entry was read from: it enters the snapshot's digest. */
  readonly sourceDigest: Digest
  /** Keys that lead to the entry inside its file, when the file holds more than one. */
  readonly within?: readonly (string | number)[]
}

/** Everything that a source holds at one moment. A fault in it is a failure; the entries without one are there all the same. */
export interface SourceContent {
  readonly entries: readonly RawEntry[]
  /** Collections by name, those without an entry included. */
  readonly collections: ReadonlySet<string>
  readonly assets: ReadonlyMap<string, ContentAsset>
  /** SHA-256 of each asset by path. */
  readonly assetDigests: ReadonlyMap<string, Digest>
  readonly failures: readonly Failure[]
  readonly warnings: readonly Failure[]
  /** SHA-256 over path and bytes of every entry and asset. */
  readonly digest: Digest
  /** What `identity` of the source is while this is its content. */
  readonly identity: string
}

/** What has been pulled from a source, for the stage that makes a snapshot of it. */
export interface Source {
  /** A folder (absolute), or the name of a CMS. */
  readonly name: string
  /** Equal identities: equal content. Costs no parsing. */
  identity(): string
  read(): SourceContent
  /** Where a person mends this field: `posts/one.md:4`, or the address of the entry in the CMS's editor. */
  locate(entry: RawEntry, field: readonly (string | number)[]): string
}

/** One difference between two pulls. */
export type Change =
  | { readonly type: 'entry'; readonly entry: RawEntry }
  | { readonly type: 'asset'; readonly asset: ContentAsset }
  /** Everything that came from this path is gone; entries of the same pull may take its place. */
  | { readonly type: 'removed'; readonly filePath: string }

export interface Pull {
  /** true: `changes` is everything there is, and what it does not name is gone. */
  readonly full: boolean
  readonly changes: Iterable<Change> | AsyncIterable<Change>
  /** What the next pull begins with; opaque to everybody but the source. Valid once `changes` has been read to its end. */
  readonly cursor: string
  /** What could not be read. A pull with failures never becomes a snapshot. */
  readonly failures: readonly Failure[]
}

/**
 * Where content comes from: what a headless CMS is to a site. Applying pulls in order, each beginning with the cursor of the
 * one before, ends in the same entries as one full pull.
 */
export interface Cms {
  /** For messages: `directory /srv/content`. Holds no secret. */
  readonly name: string
  /** Without a cursor, or with one that the source no longer knows, the pull is full. */
  pull(cursor?: string): Promise<Pull>
}
