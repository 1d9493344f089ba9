import type { Digest } from '#model/digest.ts'

/** Results by fingerprint: `actions/<aa>/<fingerprint>.json`. A result is small JSON that names blobs. */
export interface Actions {
  get<T>(fingerprint: Digest): Promise<T | null>
  put<T>(fingerprint: Digest, result: T): Promise<void>
}

export const actionKey = (fingerprint: Digest): string => `actions/${fingerprint.slice(0, 2)}/${fingerprint}.json`

/**
 * A result whose blobs no manifest names and that must stay all the same: the newest result of each name keeps the blobs
 * that it names from being swept, and those that stand in these. Other results go with their blobs.
 */
export interface Lasting {
  readonly newestOf: string
}
