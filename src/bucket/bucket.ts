import { fileFailure } from '#base/file-failure.ts'
import type { Failure } from '#model/failure.ts'

/** Bytes and the tag that names this version of them; tags are compared, never parsed. Equal bytes may share a tag. */
export interface BucketObject {
  readonly body: Uint8Array
  readonly tag: string
}

/** Size in bytes; `modified` in ms since 1970, by the bucket's clock. */
export interface BucketStat {
  readonly size: number
  readonly modified: number
}

export interface BucketListing extends BucketStat {
  readonly key: string
}

export interface PutOptions {
  /** `absent`: create only. A tag: replace only that version. Absent: write in any case (immutable keys only). */
  readonly when?: 'absent' | { readonly tag: string }
  /** Content type, where the store keeps one. */
  readonly type?: string
  /**
   * Headers by lower-case name that a store which browsers read gives back with the object: cache-control, content-encoding,
   * content-language, content-disposition, x-amz-website-redirect-location. Others, and a store without headers, lose them.
   */
  readonly headers?: Readonly<Record<string, string>>
  readonly signal?: AbortSignal
}

/** `lost`: the condition did not hold, nothing was written. `unknown`: the store did not say; read to find out. */
export type PutResult =
  | { readonly ok: true; readonly tag: string }
  | { readonly ok: false; readonly reason: 'lost' | 'unknown' }

export interface ReadOptions {
  readonly signal?: AbortSignal
}

/**
 * An object store with compare-and-set: the one outside system that releases depend on. Keys are relative, `/`-separated,
 * without `.` or `..`, and no key is a folder of another (`a` and `a/b`). Reads see completed writes; a reader never
 * sees half an object. Failures of the store itself throw a `BucketError`.
 */
export interface Bucket {
  /** For messages: `file:/srv/bucket`, `s3://sites/prefix`. Holds no secret. */
  readonly name: string
  /** Null when absent. */
  get(key: string, options?: ReadOptions): Promise<BucketObject | null>
  /**
   * The bytes from `start` up to `end`, both included, as in HTTP; fewer where the object ends before. Null when absent;
   * empty when the object ends before `start`.
   */
  getRange(key: string, range: readonly [start: number, end: number], options?: ReadOptions): Promise<Uint8Array | null>
  /** Size and age without the bytes; null when absent. */
  head(key: string, options?: ReadOptions): Promise<BucketStat | null>
  put(key: string, body: Uint8Array, options?: PutOptions): Promise<PutResult>
  /** Removing what is absent succeeds. */
  delete(key: string): Promise<void>
  /** All keys that begin with `prefix` (any text, not only a folder), in byte order. */
  list(prefix: string, options?: ReadOptions): AsyncIterable<BucketListing>
  /** Where the directory bucket keeps its files, so that workers on this machine may write blobs straight into it. */
  readonly directory?: string
  /**
   * Makes sure that releases can be kept here, before anything depends on it: throws a `BucketError` (`unsupported`,
   * `denied`, `missing-bucket`) otherwise. With `create` a missing bucket is made.
   */
  prepare?(options?: { readonly create?: boolean }): Promise<void>
  close?(): Promise<void>
}

export type BucketErrorReason =
  | 'unreachable'
  | 'denied'
  | 'missing-bucket'
  | 'no-space'
  | 'unsupported'
  | 'corrupt'
  | 'invalid-key'

/** The bucket could not do what it must always be able to do. `reason` decides about a retry; `hint` is the next step. */
export class BucketError extends Error {
  readonly reason: BucketErrorReason
  readonly hint: string | undefined
  /** As a report tells it. */
  readonly failures: readonly Failure[]
  constructor(reason: BucketErrorReason, message: string, options?: ErrorOptions & { hint?: string }) {
    super(message, options)
    this.name = 'BucketError'
    this.reason = reason
    this.hint = options?.hint
    this.failures = [{ code: `bucket-${reason}`, message, ...(this.hint && { hint: this.hint }) }]
  }
}

/** For `catch`: bytes that are damaged count as absent; every other failure goes on. */
export function nullWhenCorrupt(error: unknown): null {
  if (error instanceof BucketError && error.reason === 'corrupt') return null
  throw error
}

/**
 * The object under `key` as `parse` understands it, with the tag for a compare-and-set; null when absent. What `parse`
 * throws (a `SiteError` that names key and field) is for the caller.
 */
export async function readObject<T>(
  bucket: Bucket,
  key: string,
  parse: (bytes: Uint8Array, key: string) => T,
  options?: ReadOptions,
): Promise<{ readonly value: T; readonly tag: string } | null> {
  const object = await bucket.get(key, options)
  return object && { value: parse(object.body, key), tag: object.tag }
}

/**
 * Writes what is the same whoever writes it: content under its own digest. True when it was written now, false when it
 * was there. A store that does not say whether it wrote is told again.
 */
export async function putImmutable(
  bucket: Bucket,
  key: string,
  body: Uint8Array,
  options?: Omit<PutOptions, 'when'>,
): Promise<boolean> {
  const result = await bucket.put(key, body, { ...options, when: 'absent' })
  if (!result.ok && result.reason === 'unknown') await bucket.put(key, body, options)
  return result.ok || result.reason === 'unknown'
}

const REASONS = { 'no-space': 'no-space', denied: 'denied', name: 'invalid-key', busy: 'unreachable' } as const

/** A failed file operation as a `BucketError`; anything else comes back as it is. `doing` completes "Could not …". */
export function asBucketError(error: unknown, doing: string): unknown {
  const failure = error instanceof BucketError ? null : fileFailure(error)
  if (!failure) return error
  return new BucketError(REASONS[failure.reason], `Could not ${doing}: ${failure.said}`, {
    cause: error,
    hint: failure.hint,
  })
}

/** Of a bucket, or blobs, in a folder of this machine. */
export interface DirectoryOptions {
  /** A cache, that anybody may delete at any time: it is empty then, and made anew. Anything else throws `missing-bucket`. */
  readonly mayVanish?: boolean
}

/** A folder that was there before, and is not any more. */
export const folderGone = (path: string): BucketError =>
  new BucketError('missing-bucket', `The folder ${path} is gone; it was there before`, {
    hint: 'Mount its disk, or put the folder back. Where a new bucket shall begin, make the folder.',
  })
