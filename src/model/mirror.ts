import type { Failure } from './failure.ts'

/** What became of one host of a site. Counts of files; `bytes` of those that were written. */
export interface MirroredHost {
  readonly host: string
  readonly written: number
  readonly unchanged: number
  readonly deleted: number
  readonly bytes: number
}

export interface MirroredSite {
  readonly site: string
  /** `unreleased`: there is nothing to mirror. */
  readonly status: 'mirrored' | 'unchanged' | 'unreleased' | 'failed'
  readonly generation: number | null
  readonly hosts: readonly MirroredHost[]
  readonly errors?: readonly Failure[]
}

/** The JSON of `mirror`. `ok`: no site failed. */
export interface MirrorReport {
  readonly ok: boolean
  readonly environment: string
  /** The store, without secrets. */
  readonly to: string
  readonly sites: readonly MirroredSite[]
}
