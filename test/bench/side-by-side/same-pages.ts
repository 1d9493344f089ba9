import type { Result } from '../rounds.ts'

/** By how much a peer's HTML may differ in size from another's. */
const SIZE_TOLERANCE = 0.1

/**
 * Makes sure that all contestants did the same work: the expected number of pages, the same words on every page of the first site, and
 * about the same amount of HTML (NEXTGEN may write more: it adds critical CSS and metadata). Throws otherwise.
 */
export function assertSamePages(results: readonly Result[], pagesOf: (contestant: Result) => number): void {
  const [reference] = results
  if (!reference) return
  for (const result of results) {
    const { contestant, output } = result
    const expected = pagesOf(result)
    if (output.pages !== expected) {
      throw new Error(`${contestant.name}: expected ${expected} pages, got ${output.pages}`)
    }
    assertSameWords(reference, result)
    const ratio = output.htmlBytes / output.pages / (reference.output.htmlBytes / reference.output.pages)
    const mayBeLarger = contestant.tool.startsWith('NEXTGEN')
    if (ratio < 1 - SIZE_TOLERANCE || (ratio > 1 + SIZE_TOLERANCE && !mayBeLarger)) {
      throw new Error(
        `${contestant.name}: expected about as much HTML as ${reference.contestant.name}, got ${ratio.toFixed(2)} times that`,
      )
    }
  }
}

function assertSameWords(reference: Result, { contestant, output }: Result): void {
  const paths = [...reference.output.firstSite.keys()].sort()
  const found = [...output.firstSite.keys()].sort()
  if (paths.join('\n') !== found.join('\n')) {
    const missing = paths.filter(path => !found.includes(path))
    const added = found.filter(path => !paths.includes(path))
    throw new Error(
      `${contestant.name}: expected the pages of ${reference.contestant.name}, got none at [${missing}] and more at [${added}]`,
    )
  }
  for (const path of paths) {
    const expected = words(reference.output.firstSite.get(path) ?? '')
    const got = words(output.firstSite.get(path) ?? '')
    const at = expected.findIndex((word, index) => got[index] !== word)
    if (at >= 0 || expected.length !== got.length) {
      const around = (list: readonly string[]) => list.slice(Math.max(0, at - 3), at + 5).join(' ')
      throw new Error(
        `${contestant.name}: ${path}: expected "${around(expected)}" as from ${reference.contestant.name}, got "${around(got)}"`,
      )
    }
  }
}

/** What a visitor reads in the body: no markup, no entities, no white space. */
export function words(html: string): string[] {
  const body = html.slice(html.indexOf('<body'))
  return body
    .replaceAll(/<(script|style)\b.*?<\/\1>/gs, ' ')
    .replaceAll(/<[^>]+>/g, ' ')
    .replaceAll('&copy;', '©')
    .replaceAll('&quot;', '"')
    .replaceAll(/&#(\d+);/g, (_, code) => String.fromCodePoint(Number(code)))
    .replaceAll('&amp;', '&')
    .split(/\s+/)
    .filter(word => word !== '')
}
