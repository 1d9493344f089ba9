import type { RenderedBody } from '#model/content.ts'
import type { RichText, RichTextReferences } from '#model/rich-text.ts'

export interface RenderedRichText {
  readonly rendered: RenderedBody
  /** What it says without its form, a line a block: for reading times and searches. */
  readonly text: string
  /** Kinds of its parts that are not known, and were left out. */
  readonly unknown: readonly string[]
}

/** Turns the texts of CMSs into HTML that is safe to publish. */
export interface RichTextEngine {
  /** Rejects with a `RichTextFault` for what is no text of its format. */
  render(text: RichText, references: RichTextReferences): Promise<RenderedRichText>
  /** The images that a text shows, as it names them: addresses and `asset:<id>`s. For who takes them into the factory. */
  imagesOf(text: RichText): string[]
}
