import type { Digest } from '#model/digest.ts'

/** Immutable bytes by their SHA-256. Writing what exists does nothing; reading verifies. */
export interface Blobs {
  has(digest: Digest): Promise<boolean>
  /** Null when absent; throws a `BucketError` with reason `corrupt` when the bytes do not hash to the digest. */
  get(digest: Digest): Promise<Uint8Array | null>
  put(digest: Digest, bytes: Uint8Array): Promise<void>
}

/** Key of a blob in a bucket: `blobs/<aa>/<sha256>`. */
export const blobKey = (digest: Digest): string => `blobs/${digest.slice(0, 2)}/${digest}`
