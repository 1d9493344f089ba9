import type { Digest } from './digest.ts'
import type { Failure } from './failure.ts'
import type { CollectionMapping } from './mapping.ts'

/** The object of `pull --json`. */
export interface PullReport {
  readonly ok: boolean
  readonly sources: readonly SourceReport[]
  readonly sites: readonly PulledSite[]
}

/** What became of one source in a run. Times in ms. */
export interface SourceReport {
  readonly source: string
  /** Everything was read, not only what has changed. */
  readonly full: boolean
  /** The ids of everything were compared. */
  readonly reconciled: boolean
  /** Records and media files that came; those that were new or other than before; those that went. */
  readonly seen: number
  readonly changed: number
  readonly removed: number
  readonly requests: number
  /** Until the answers of the CMS were there, added up. */
  readonly waited: number
  readonly ms: number
  readonly errors?: readonly Failure[]
}

/** What a site's content is after a run. */
export interface PulledSite {
  readonly site: string
  readonly source: string
  /** The snapshot that the site is built from; null when there is none. */
  readonly snapshot: Digest | null
  /** Whether it is another one than before the run. */
  readonly changed: boolean
  /** Entries by collection. */
  readonly entries: Readonly<Record<string, number>>
  /** A snapshot with far fewer entries, which was not taken. */
  readonly held?: { readonly snapshot: Digest; readonly entries: Readonly<Record<string, number>> }
  readonly errors?: readonly Failure[]
  readonly warnings?: readonly Failure[]
}

/** The object of `cms check --json`. */
export interface CmsCheck {
  readonly ok: boolean
  readonly site: string
  readonly source: string
  readonly types: readonly {
    readonly type: string
    /** Records that can be read; null when none may. */
    readonly total: number | null
    readonly fields: readonly { readonly name: string; readonly kind: string; readonly target?: string }[]
  }[]
  /** A mapping to start from. */
  readonly suggestion: Readonly<Record<string, CollectionMapping>>
  readonly errors?: readonly Failure[]
}
