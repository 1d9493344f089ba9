import type { Digest } from '#model/digest.ts'
import type { Failure } from '#model/failure.ts'
import type { Media } from '#model/record.ts'

/** A media file that is here. `file` is absolute. */
export interface StoredMedia {
  readonly file: string
  readonly digest: Digest
}

/** Fetches the files that records name: each once, for all sites. */
export interface MediaLibrary {
  /**
   * Makes files present, and tells where they are by the id of the media. One that cannot be had keeps its last good copy;
   * without one it is missing in the answer. Both are told as warnings. `source` is the name of the source.
   */
  fetch(
    media: readonly Media[],
    options: { readonly source: string; readonly signal?: AbortSignal },
  ): Promise<{ readonly files: ReadonlyMap<string, StoredMedia>; readonly warnings: readonly Failure[] }>
}
