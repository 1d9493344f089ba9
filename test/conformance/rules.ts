/** A difference that is the same thing written in another way: both sides are equal once it is rewritten. */
export interface RewriteRule {
  readonly name: string
  /** Why the difference is right, with the measurement or the line of Astro that proves it. */
  readonly reason: string
  /** The text of one side with the difference taken out; the text itself where the rule has no business. */
  normalise(path: string, text: string): string
}

/** A file that may differ as a whole, or stand on one side only. */
export interface FileRule {
  readonly name: string
  readonly reason: string
  /** Whether this difference is the allowed one; a side that has no such file is null. */
  applies(path: string, expected: Uint8Array | null, actual: Uint8Array | null): boolean
}

export type Rule = RewriteRule | FileRule

/** Numbers the islands of a page in the order in which they first stand there, so that equal ids stay equal. */
const islandIds: RewriteRule = {
  name: 'island-ids',
  reason:
    'Astro digests the absolute path of the component into each `uid` (renderComponent: `metadata.componentUrl`), so ' +
    'two checkouts of one project differ under `astro build` itself. An artifact must not know where it was built.',
  normalise(path, text) {
    if (!path.endsWith('.html')) return text
    const seen = new Map<string, number>()
    return text.replace(/(<astro-island uid=")([^"]+)/g, (_, tag: string, id: string) => {
      if (!seen.has(id)) seen.set(id, seen.size)
      return `${tag}${seen.get(id)}`
    })
  },
}

/**
 * Every difference between an artifact and the output of `astro build` that is allowed. A rule is added only with
 * proof (`rules.test.ts`), and goes when no theme needs it any more.
 */
export const rules: readonly Rule[] = [islandIds]
