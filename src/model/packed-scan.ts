/**
 * What a content folder held at one moment, as it crosses threads: one text and numbers are copied at once, and thousands of
 * objects are not. Made by `packScan` only.
 */
export interface PackedScan {
  /** Absolute. */
  readonly dir: string
  /** ms since 1970. */
  readonly takenAt: number
  readonly skipped: readonly string[]
  /** Of the files, joined by NUL. */
  readonly paths: string
  /** Four a file: size, times of change of content and node, inode. */
  readonly stats: Float64Array
}
