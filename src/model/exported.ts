import type { Digest } from './digest.ts'

/** The JSON of `export`: what was written, and of which release. */
export interface ExportReport {
  readonly ok: true
  readonly site: string
  readonly environment: string
  readonly generation: number
  readonly manifest: Digest
  /** Absolute. */
  readonly directory: string
  readonly files: number
  readonly bytes: number
  /** Paths that have headers of their own, and redirects, in `_headers`, `_redirects` and `headers.json`. */
  readonly rules: number
  readonly redirects: number
}
