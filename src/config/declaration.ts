import type { Failure } from '#model/failure.ts'
import type { Path } from './issues.ts'

/** A site as somebody wrote it, unchecked, and where each part of it stands. */
export interface Declaration {
  readonly id: string
  /** Relative to the workspace: `sites/acme/site.json`, `sites/portfolio.csv:17`. */
  readonly declaredIn: string
  readonly value: unknown
  /** Position of the value at `path`, of its key, or of the nearest thing around it that exists. */
  where(path: Path, at: 'value' | 'key'): string
}

/** A declaration that could not even be read. */
export interface Unreadable {
  readonly id: string
  readonly declaredIn: string
  readonly failures: readonly Failure[]
}
