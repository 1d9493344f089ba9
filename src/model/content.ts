import type { Digest } from './digest.ts'

/** Of an entry whose texts are read from the disk when somebody asks for them: the names of all its members, in order. */
export const LAZY: unique symbol = Symbol('nextgen:lazy')

/** An entry as Astro's data store holds it; `rendered.html` is what `render(entry)` shows. */
export interface Entry {
  readonly id: string
  readonly data: Readonly<Record<string, unknown>>
  readonly body?: string
  /** Relative to the content folder, `/` between segments: what messages and image lookups use. */
  readonly filePath?: string
  readonly digest?: string
  readonly rendered?: RenderedBody
  /** Paths in `data` whose string names an image beside the entry. */
  readonly imageImports?: readonly (readonly (string | number)[])[]
  readonly [LAZY]?: readonly string[]
}

export interface RenderedBody {
  readonly html: string
  readonly metadata: {
    readonly headings: readonly Heading[]
    readonly imagePaths: readonly string[]
    readonly localImagePaths?: readonly string[]
    readonly remoteImagePaths?: readonly string[]
    readonly frontmatter: Readonly<Record<string, unknown>>
  }
}

export interface Heading {
  readonly depth: number
  readonly slug: string
  readonly text: string
}

/** A file of the content that is not an entry: an image beside one. `file` is absolute. */
export interface ContentAsset {
  readonly path: string
  readonly file: string
  /** Of a picture from a CMS: what was measured when it was taken. */
  readonly width?: number
  readonly height?: number
  /** Base64. */
  readonly thumbhash?: string
}

/**
 * The frozen entries of one pull. `digest` covers every entry and asset; `time` is the instant at which the render
 * clock stands (ms since 1970), and is not part of the digest.
 */
export interface Snapshot {
  readonly collections: ReadonlyMap<string, ReadonlyMap<string, Entry>>
  readonly assets: ReadonlyMap<string, ContentAsset>
  readonly digest: Digest
  /** Over the bytes of every file the source held, published or not: what a later look at the source is compared with. */
  readonly sourceDigest: Digest
  readonly time: number
  /** SHA-256 of what each entry was read from, by `collection/id`. */
  readonly sources: ReadonlyMap<string, Digest>
  /** Entries (by path) that the theme does not accept: in their last good version, or left out. */
  readonly kept: readonly string[]
  readonly left: readonly string[]
  /** The earliest future publication date that was held back, ms since 1970. */
  readonly nextPublication?: number
}

const NOTHING_READ = '0'.repeat(64) as Digest

/** The snapshot of a site that brings no content. */
export const noContent = (time: number): Snapshot => ({
  collections: new Map(),
  assets: new Map(),
  sources: new Map(),
  digest: NOTHING_READ,
  sourceDigest: NOTHING_READ,
  time,
  kept: [],
  left: [],
})
