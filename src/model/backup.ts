import type { Digest } from './digest.ts'
import type { Failure } from './failure.ts'

/** `backup.json`, the last file of a backup: one without it was broken off. */
export interface BackupIndex {
  readonly version: 1
  /** Name of the bucket. */
  readonly bucket: string
  /** RFC 3339, UTC. */
  readonly madeAt: string
  /** SHA-256 of every other file, by its path in the backup. */
  readonly files: Readonly<Record<string, Digest>>
}

export const BACKUP_INDEX = 'backup.json'
/** Objects of the bucket stand below this, under their keys. */
export const BUCKET_PART = 'bucket/'
/** Files of the workspace stand below this, under their paths. */
export const WORKSPACE_PART = 'workspace/'

export interface BackupCounts {
  readonly pointers: number
  readonly history: number
  readonly hosts: number
  readonly manifests: number
  readonly blobs: number
  readonly config: number
}

/** The JSON of `backup`. `ok` false: records that are damaged were left out; `failures` names them. */
export interface BackupReport {
  readonly ok: boolean
  readonly bucket: string
  readonly backup: string
  readonly bytes: number
  readonly saved: BackupCounts
  readonly failures: readonly Failure[]
}

/** What `restore` does with a file. `newer`: what is there was made later. `differs`: something else is there. */
export type RestoreAction = 'written' | 'same' | 'newer' | 'differs'

/** The JSON of `restore`. `ok` false: something in the backup was not put back, since something else is there. */
export interface RestoreReport {
  readonly ok: boolean
  readonly bucket: string
  readonly backup: string
  readonly madeAt: string
  /** `--plan`: nothing was written. */
  readonly planned: boolean
  readonly written: BackupCounts
  readonly same: number
  /** Paths in the backup that were left alone. */
  readonly left: readonly { readonly path: string; readonly action: 'newer' | 'differs' }[]
  /** Sites that are live again and lack their artifact: publish them. */
  readonly lacking: readonly string[]
}
