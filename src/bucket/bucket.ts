/** Bytes and the tag that names this version of them; tags are compared, never parsed. */
export interface BucketObject {
  readonly body: Uint8Array
  readonly tag: string
}

export interface PutOptions {
  /** `absent`: create only. A tag: replace only that version. Absent: write in any case (immutable keys only). */
  readonly when?: 'absent' | { readonly tag: string }
  readonly type?: string
  readonly signal?: AbortSignal
}

/** `lost`: the condition did not hold, nothing was written. `unknown`: the store did not say; read to find out. */
export type PutResult = { readonly ok: true; readonly tag: string } | { readonly ok: false; readonly reason: 'lost' | 'unknown' }

export interface BucketListing {
  readonly key: string
  readonly size: number
  /** ms since 1970, by the bucket's clock. */
  readonly modified: number
}

/**
 * An object store with compare-and-set: the one outside system that releases depend on. Keys are relative, `/`-separated,
 * without `..`. Reads see completed writes; a reader never sees half an object. Failures of the store itself throw a
 * `BucketError`.
 */
export interface Bucket {
  /** For messages: `file:/srv/bucket`, `s3://sites/prefix`. Holds no secret. */
  readonly name: string
  get(key: string, options?: { readonly range?: readonly [start: number, end: number]; readonly signal?: AbortSignal }): Promise<BucketObject | null>
  /** Size and tag without the bytes; null when absent. */
  head(key: string): Promise<{ readonly size: number; readonly tag: string } | null>
  put(key: string, body: Uint8Array, options?: PutOptions): Promise<PutResult>
  /** Removing what is absent succeeds. */
  delete(key: string): Promise<void>
  /** In byte order of the keys. */
  list(prefix: string): AsyncIterable<BucketListing>
  /** Where the directory bucket keeps its files, so that workers on this machine may write blobs straight into it. */
  readonly directory?: string
  close?(): Promise<void>
}

export type BucketErrorReason = 'unreachable' | 'denied' | 'missing-bucket' | 'no-space' | 'unsupported' | 'corrupt' | 'invalid-key'

/** The bucket could not do what it must always be able to do. `reason` decides about a retry; `hint` is the next step. */
export class BucketError extends Error {
  readonly reason: BucketErrorReason
  readonly hint: string | undefined
  constructor(reason: BucketErrorReason, message: string, options?: ErrorOptions & { hint?: string }) {
    super(message, options)
    this.name = 'BucketError'
    this.reason = reason
    this.hint = options?.hint
  }
}
