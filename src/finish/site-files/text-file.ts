/** A file of text at its output path. */
export interface TextFile {
  readonly path: string
  readonly text: string
  /** Content type, where the name does not tell it. */
  readonly type?: string
}
