import type { Digest } from '#model/digest.ts'
import type { Failure } from '#model/failure.ts'
import type { Media } from '#model/record.ts'
import type { ImageKind } from './image-kind.ts'

/** A media file that is here. `file` is absolute; width and height are those of the upright picture, in pixels. */
export interface StoredMedia {
  readonly file: string
  readonly digest: Digest
  readonly width: number
  readonly height: number
  /** The picture in some 25 bytes (ThumbHash), as Base64. */
  readonly thumbhash: string
}

/** Fetches the pictures that records name: each once, for all sites. */
export interface MediaLibrary {
  /**
   * Makes files present, and tells where they are by the id of the media. One that cannot be had keeps its last good copy;
   * without one it is missing in the answer. Both are told as warnings, and `failed` holds their ids. `source` is the name of the
   * source.
   */
  fetch(
    media: readonly Media[],
    options: { readonly source: string; readonly signal?: AbortSignal },
  ): Promise<{
    readonly files: ReadonlyMap<string, StoredMedia>
    readonly failed: ReadonlySet<string>
    readonly warnings: readonly Failure[]
  }>
}

/** Pictures that a CMS keeps, as files of the factory: each is fetched once for all sites. */
export interface MediaFiles {
  /** Never rejects for what is wrong with one picture; `signal` alone makes it reject. */
  take(wanted: WantedMedia, signal?: AbortSignal): Promise<MediaOutcome>
}

export interface WantedMedia {
  /** Absolute. */
  readonly url: string
  /** Changes whenever the bytes may have; absent where the CMS does not tell: then the server is asked now and then. */
  readonly version?: string
  /** Ask the server, whatever the version says. */
  readonly recheck?: boolean
}

/** A picture whose bytes are here. The name of its file is the one that visitors see. */
export interface TakenMedia extends StoredMedia {
  readonly bytes: number
  readonly format: string
}

export type MediaOutcome =
  | { readonly kind: 'taken'; readonly media: TakenMedia }
  /** There is no newer copy to be had; this is the last good one. */
  | { readonly kind: 'kept'; readonly media: TakenMedia; readonly failure: Failure }
  | { readonly kind: 'refused'; readonly failure: Failure }

/**
 * What looks into the bytes of a picture, of the kind that its first bytes tell. Rejects for what is none, or has too many pixels.
 * `bytes` are those to be kept: of an SVG only what draws.
 */
export type InspectImage = (
  bytes: Uint8Array,
  kind: ImageKind,
) => Promise<{
  readonly bytes: Uint8Array
  readonly width: number
  readonly height: number
  readonly format: string
  readonly thumbhash: string
}>
