/** What is looked at below the props of a page: `{ post }`, `{ page: { entry } }`. */
const DEPTH = 3

/** What Astro hands out for an entry. */
interface EntryOfPage {
  readonly id: string
  readonly filePath: string
}

/**
 * The file of the entry that a path was made for, by what `getStaticPaths` gave it (`params` and `props`). Undefined where
 * the props hold none, or several of which the params name none: lists and neighbours are no claim to a path.
 */
export function entryOfPath(given: unknown): string | undefined {
  const { params = {}, props } = (given ?? {}) as { readonly params?: object; readonly props?: unknown }
  const entries = [...new Map(entriesIn(props, DEPTH).map(entry => [entry.filePath, entry])).values()]
  if (entries.length === 1) return entries[0]?.filePath
  const named = new Set(Object.values(params).map(value => String(value).normalize()))
  return entries.find(({ id }) => named.has(id.normalize()))?.filePath
}

function entriesIn(value: unknown, depth: number): EntryOfPage[] {
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return []
  const { id, filePath, collection } = value as Readonly<Record<string, unknown>>
  if (typeof id === 'string' && typeof filePath === 'string' && collection !== undefined) return [{ id, filePath }]
  return depth === 0 ? [] : Object.values(value).flatMap(member => entriesIn(member, depth - 1))
}
