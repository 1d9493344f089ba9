/** A piece of a page between two offsets, and what stands there instead. */
export interface Edit {
  readonly start: number
  readonly end: number
  readonly text: string
}

/** Applies edits in the order of their positions; those at one position in the order given. They must not overlap. */
export function applyEdits(html: string, edits: readonly Edit[]): string {
  const sorted = edits.toSorted((a, b) => a.start - b.start)
  let out = ''
  let at = 0
  for (const { start, end, text } of sorted) {
    out += html.slice(at, start) + text
    at = end
  }
  return out + html.slice(at)
}
