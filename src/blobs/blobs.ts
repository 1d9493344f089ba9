import type { Digest } from '#model/digest.ts'

export interface BlobsOptions {
  readonly signal?: AbortSignal
}

export interface MissingOptions extends BlobsOptions {
  /** Bytes of each blob, where known: one of another size is a part that a killed writer left, and counts as absent. */
  readonly sizes?: ReadonlyMap<Digest, number>
}

/** Immutable bytes by their SHA-256. Writing what exists does nothing; reading verifies where a decorator says so. */
export interface Blobs {
  /** Which place this is: two stores of one name hold the same blobs, and nothing need travel between them. */
  readonly name: string
  has(digest: Digest, options?: BlobsOptions): Promise<boolean>
  /** Those of `digests` that are absent, each once, in the order given. */
  missing(digests: Iterable<Digest>, options?: MissingOptions): Promise<readonly Digest[]>
  /** Null when absent; throws a `BucketError` with reason `corrupt` when the bytes do not hash to the digest. */
  get(digest: Digest, options?: BlobsOptions): Promise<Uint8Array | null>
  /** Resolves once the bytes are kept: true when they were written, false when they were there already. */
  put(digest: Digest, bytes: Uint8Array, options?: BlobsOptions): Promise<boolean>
}

/** Key of a blob in a bucket: `blobs/<aa>/<sha256>`. */
export const blobKey = (digest: Digest): string => `blobs/${digest.slice(0, 2)}/${digest}`
