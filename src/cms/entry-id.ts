import { slug } from 'github-slugger'

/**
 * The id that Astro's glob loader gives to a file: a `slug` in its data, or its path inside the collection (with
 * extension) with each segment slugged and a trailing `/index` taken off.
 */
export function entryId(path: string, data: unknown): string {
  const named = (data as { slug?: unknown }).slug
  if (named) return String(named)
  const dot = path.lastIndexOf('.')
  const bare = dot > path.lastIndexOf('/') + 1 ? path.slice(0, dot) : path
  const slugged = SLUGGED.test(bare)
    ? bare
    : bare
        .split('/')
        .map(segment => slug(segment))
        .join('/')
  return slugged.replace(/\/index$/, '')
}

/** Paths that slugging leaves as they are: nearly all. */
const SLUGGED = /^[a-z0-9_/-]+$/
