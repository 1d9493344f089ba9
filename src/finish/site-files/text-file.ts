/** A file of text at its output path. */
export interface TextFile {
  readonly path: string
  readonly text: string
}
