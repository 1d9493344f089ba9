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

/** A file of another name on each side, and the mentions of that name in other files. */
export interface RenameRule {
  readonly name: string
  readonly reason: string
  /** Name of a file in the artifact → its name in `astro build`. Both sides: texts that stand on that side alone. */
  renames(expected: ReadonlyMap<string, string>, actual: ReadonlyMap<string, string>): ReadonlyMap<string, string>
}

export type Rule = RewriteRule | FileRule | RenameRule

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
 * Client code that holds the address of its site: the same bytes under another hash. A file counts as renamed when the
 * rest of its name is the same, its text is the same once the names of renamed files in it are, and it holds the origin
 * or such a name.
 */
export const siteInClientCode = (origin: string): RenameRule => ({
  name: 'site-in-client-code',
  reason:
    'A theme is compiled once for all its sites, so the bundler hashes client code that reads `import.meta.env.SITE` ' +
    'with a placeholder in its place. The placeholder becomes the address of the site afterwards, the hash stays.',
  renames(expected, actual) {
    const renames = new Map<string, string>()
    for (let known = -1; known < renames.size; ) {
      known = renames.size
      for (const [path, text] of actual) {
        const concerned = text.includes(origin) || [...renames.keys()].some(name => text.includes(baseName(name)))
        if (renames.has(path) || !concerned) continue
        const found = [...expected].find(
          ([other, wanted]) => withoutHash(other) === withoutHash(path) && renamed(text, renames) === wanted,
        )
        if (found) renames.set(path, found[0])
      }
    }
    return renames
  },
})

const withoutHash = (path: string): string => path.replace(/\.[\w-]{8}(\.\w+)$/, '$1')
const baseName = (path: string): string => path.slice(path.lastIndexOf('/') + 1)

/** A text of the artifact with the names of files as `astro build` has them. */
export function renamed(text: string, renames: ReadonlyMap<string, string>): string {
  let result = text
  for (const [actual, expected] of renames) result = result.replaceAll(baseName(actual), baseName(expected))
  return result
}

/**
 * Every difference between an artifact of the site at `origin` and the output of `astro build` that is allowed. A rule is
 * added only with proof (`rules.test.ts`), and goes when no theme needs it any more.
 */
export const rulesFor = (origin: string): readonly Rule[] => [islandIds, siteInClientCode(origin)]
