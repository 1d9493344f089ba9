import type { Digest } from './digest.ts'

/** Where an object is needed. `path`: the file of the artifact, for a blob. */
export interface ObjectUse {
  readonly site: string
  readonly environment: string
  readonly generation: number
  readonly path?: string
}

/** From where an object was put right: a copy in the bucket, this machine, or a new build of its site. */
export type RepairSource = 'bucket' | 'this machine' | 'rebuild'

/** One object of a bucket that is not as it must be. */
export interface AuditFinding {
  /** `host-lost`: another site answers for the host, or nobody. */
  readonly code: 'object-missing' | 'object-damaged' | 'record-damaged' | 'host-lost'
  readonly kind: 'pointer' | 'history' | 'claim' | 'manifest' | 'blob'
  readonly key: string
  /** What its bytes must hash to, where its content names it. */
  readonly digest?: Digest
  readonly message: string
  /** Some of the releases that need it. */
  readonly uses: readonly ObjectUse[]
  /** How often it is needed in all. */
  readonly used: number
  readonly hint: string
  readonly repaired?: RepairSource
}

/** The JSON of `check`. `ok`: everything is as it must be, perhaps since it was repaired. */
export interface AuditReport {
  readonly ok: boolean
  readonly bucket: string
  readonly checked: {
    readonly sites: number
    readonly releases: number
    readonly objects: number
    /** Bytes that were read and hashed. */
    readonly bytes: number
    /** Objects of which only the size was compared, for a sample. */
    readonly bySize: number
  }
  readonly findings: readonly AuditFinding[]
}
