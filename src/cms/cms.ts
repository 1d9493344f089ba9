import type { ContentAsset } from '#model/content.ts'
import type { Digest } from '#model/digest.ts'
import type { Failure } from '#model/failure.ts'
import type { CmsRecord, Media, RichTextValue } from '#model/record.ts'
import type { AssetTarget, LinkTarget, TextPart } from '#model/rich-text.ts'

/**
 * Where editors work. Applying its pulls in order, each beginning with the cursor of the one before, ends in the same
 * records and media as one full pull.
 */
export interface Cms {
  /** For messages: `strapi https://cms.example`. Holds no secret. */
  readonly name: string
  /**
   * Throws a `SiteError` for what is wrong with the request, the credentials or the CMS, at once or from `changes`. What
   * came before it is then part of nothing.
   */
  pull(request: PullRequest): Promise<Pull>
  /** What types and fields there are, as far as the credentials can see; of `types` in any case. For `cms check`. */
  describe(types: readonly string[], signal?: AbortSignal): Promise<SourceDescription>
}

export interface PullRequest {
  /** Content types, as the CMS names them. */
  readonly types: readonly string[]
  /** Paths that are read from records of a type (`author.name`): what they lead through is pulled as well. */
  readonly paths: Readonly<Record<string, readonly string[]>>
  /** Absent, or of another version or set of types: the pull is full. */
  readonly cursor?: string
  /** Unpublished versions where there are some, published ones elsewhere. */
  readonly drafts: boolean
  /** Compare the ids of everything there is, however well the totals agree. */
  readonly reconcile: boolean
  /** What the pulls up to the cursor have brought. What this one brings may be in it already, or not yet. */
  readonly held: Held
  readonly signal?: AbortSignal
}

/** What has been pulled before, for an adapter that must compare. */
export interface Held {
  /** Records of a type; one that exists in two languages counts twice. */
  count(type: string): number
  keys(type: string): Iterable<RecordKey>
  /** In every language. */
  byId(id: string): readonly CmsRecord[]
  /** Ids of the records that name this record or media file. */
  referrers(target: string): Iterable<string>
  media(id: string): Media | undefined
  mediaIds(): Iterable<string>
}

export interface RecordKey {
  readonly id: string
  readonly locale?: string
}

export type Change =
  | { readonly kind: 'record'; readonly record: CmsRecord }
  /** The record is gone, in every language or in one. */
  | { readonly kind: 'removed'; readonly type: string; readonly id: string; readonly locale?: string }
  | { readonly kind: 'media'; readonly media: Media }
  | { readonly kind: 'media-removed'; readonly id: string }

export interface Pull {
  /** true: `changes` is everything there is, and what it does not name is gone. */
  readonly full: boolean
  /** To be read once, to the end. A record may come more than once: the last one counts. */
  readonly changes: AsyncIterable<Change>
  /** What the next pull begins with; opaque to everybody but the adapter. Valid once `changes` has been read to its end. */
  cursor(): string
}

export interface SourceDescription {
  readonly types: readonly TypeDescription[]
  /** What could not be looked at, and why. */
  readonly failures: readonly Failure[]
}

export interface TypeDescription {
  readonly type: string
  /** How many records can be read; null when none may. */
  readonly total: number | null
  readonly fields: readonly FieldDescription[]
}

export interface FieldDescription {
  readonly name: string
  readonly kind:
    | 'text'
    | 'rich-text'
    | 'number'
    | 'boolean'
    | 'date'
    | 'media'
    | 'reference'
    | 'list'
    | 'object'
    | 'unknown'
  /** For references, where it is known: the type that they lead to. */
  readonly target?: string
  readonly required?: boolean
}

/** An entry as its source holds it, before the theme's schema has seen it. */
export interface RawEntry {
  readonly collection: string
  readonly id: string
  /** What the schema checks: front matter, a JSON or YAML value, or the mapped fields of a record, with texts and pictures in them. */
  readonly data: unknown
  /** Markdown, trimmed; absent for entries that are data only. */
  readonly body?: string
  /** A text of a CMS, instead of `body`: one that is no Markdown, or Markdown that names entries or media of the CMS. */
  readonly rich?: ResolvedRichText
  /** Where it comes from, for messages and image look-ups: a path inside the content, `/` between segments. */
  readonly filePath: string
  /** Astro's digest of the file (xxHash); absent for an item of a whole-collection file, as in Astro. */
  readonly digest?: string
  /** SHA-256 of what the entry was read from: it enters the snapshot's digest. */
  readonly sourceDigest: Digest
  /** Keys that lead to the entry inside its file, when the file holds more than one. */
  readonly within?: readonly (string | number)[]
  /** Of an entry from a CMS: what an editor knows it by. */
  readonly title?: string
}

/** A rich text of an entry with what it names looked up. Fields of `data` hold such values as well. */
export interface ResolvedRichText extends RichTextValue {
  /** Where relative addresses of images begin: the CMS's own. */
  readonly base?: string
  /** By `entry:<id>`. */
  readonly links: Readonly<Record<string, LinkTarget>>
  /** By `asset:<id>`, or by the address that the text has. */
  readonly assets: Readonly<Record<string, AssetTarget | null>>
  /** By `entry:<id>`: records without a page. */
  readonly parts?: Readonly<Record<string, TextPart>>
}

/**
 * What is known of a picture only once it is here, in the place of a value of `data`: its path relative to the entry, size and
 * ThumbHash. Where the picture could not be had, nothing stands there.
 */
export interface PictureFact {
  readonly $fact: 'path' | 'width' | 'height' | 'thumbhash'
  /** Relative to the entry. */
  readonly path: string
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
  /** Of a folder: the files of entries that the caller said to know, and those whose times will tell of a change. */
  readonly known?: readonly string[]
  readonly settled?: ReadonlyMap<string, ScannedFile>
  /** What `identity` of the source is while this is its content. */
  readonly identity: string
}

/** A file of a content folder. `path` is relative, `/` between segments; times are ms since 1970, with fractions. */
export interface ScannedFile {
  readonly path: string
  readonly size: number
  readonly mtimeMs: number
  readonly ctimeMs: number
  readonly ino: number
}

/** The content of a site, for the stage that makes a snapshot of it. */
export interface Source {
  /** A folder (absolute), or the file of a cut from a CMS. */
  readonly name: string
  /** Equal identities: equal content. Costs no parsing. */
  identity(): string
  /** `known`: the digest of a file that the caller has parsed before, as its times tell; it is then named and not read. */
  read(known?: (file: ScannedFile) => Digest | undefined): SourceContent
  /** Where a person mends this field: `posts/one.md:4`, or the address of the entry in the CMS's editor. */
  locate(entry: RawEntry, field: readonly (string | number)[]): string
  /** The version of an entry that was shown last, for a source that editors change while nobody looks. */
  lastGood?(entry: RawEntry): RawEntry | undefined
}
