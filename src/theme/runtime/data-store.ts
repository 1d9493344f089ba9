/**
 * Stands in for Astro's data store: answers from the site's collections, of which Astro would make three classes a site.
 */
type Collections = ReadonlyMap<string, ReadonlyMap<string, unknown>>

const sourceOf = (collections: Collections) => ({
  hasCollection: (name: string): boolean => collections.has(name),
  has: (name: string, id: unknown): boolean => collections.get(name)?.has(String(id)) ?? false,
  get: (name: string, id: unknown): unknown => collections.get(name)?.get(String(id)),
  keys: (name: string): string[] => [...(collections.get(name)?.keys() ?? [])],
  values: (name: string): unknown[] => [...(collections.get(name)?.values() ?? [])],
  entries: (name: string): [string, unknown][] => [...(collections.get(name)?.entries() ?? [])],
  collections: (): Collections => collections,
})

let source: Promise<ReturnType<typeof sourceOf>> | undefined

export const globalDataStore = {
  get() {
    source ??= import('./content-store.ts').then(({ default: collections }) => sourceOf(collections))
    return source
  },
}
