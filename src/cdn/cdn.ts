/** What is no longer what a cache may hold. */
export interface PurgeRequest {
  readonly site: string
  /** Every host of the site, its main one first. */
  readonly hosts: readonly string[]
  /** The addresses that answer otherwise now; null: any of them may. */
  readonly urls: readonly string[] | null
  readonly signal?: AbortSignal
}

/** A cache between visitors and the edge. What is purged is asked of the edge again. */
export interface Cdn {
  /** For messages; holds no secret. */
  readonly name: string
  /** Resolves once the cache has taken it. Purging what it does not hold succeeds. Throws a `CdnError`. */
  purge(request: PurgeRequest): Promise<void>
}

/** The cache did not take it: it may show what it holds until that expires. */
export class CdnError extends Error {
  /** Whether another attempt may help. */
  readonly transient: boolean
  readonly hint: string | undefined
  constructor(message: string, options: ErrorOptions & { transient?: boolean; hint?: string } = {}) {
    super(message, options)
    this.name = 'CdnError'
    this.transient = options.transient ?? false
    this.hint = options.hint
  }
}
