import type { RawEntry } from '#cms/cms.ts'
import type { Failure } from '#model/failure.ts'
import type { CollectionSchemas } from './schema.ts'

/** Collections that the theme's content config does not have. */
export function unknownCollections(
  { entries, collections }: { readonly entries: readonly RawEntry[]; readonly collections: ReadonlySet<string> },
  schemas: CollectionSchemas,
): Failure[] {
  const known = [...schemas.keys()].sort().map(name => `"${name}"`)
  return [...collections]
    .filter(name => !schemas.has(name))
    .map(name => ({
      code: 'collection-unknown',
      message: `The theme knows no collection "${name}"; it knows ${known.length > 0 ? known.join(', ') : 'none'}`,
      where: entries.find(entry => entry.collection === name)?.filePath ?? name,
      hint: "Rename the folder or file, or add the collection to the theme's content config.",
    }))
}

/** Entries whose id is taken in their collection. */
export function duplicateFailures(entries: readonly RawEntry[]): Failure[] {
  const failures: Failure[] = []
  const seen = new Map<string, Map<string, RawEntry>>()
  for (const entry of entries) {
    const ids = seen.get(entry.collection) ?? new Map<string, RawEntry>()
    seen.set(entry.collection, ids)
    const first = ids.get(entry.id)
    if (first) failures.push(duplicate(first, entry))
    else ids.set(entry.id, entry)
  }
  return failures
}

function duplicate(first: RawEntry, second: RawEntry): Failure {
  const both =
    first.filePath === second.filePath ? `two items of ${first.filePath}` : `${first.filePath} and ${second.filePath}`
  return {
    code: 'entry-duplicate',
    message: `The collection "${first.collection}" has two entries with the id "${first.id}": ${both}`,
    where: second.filePath,
    hint: 'Rename one of them, or give it a `slug` of its own.',
  }
}
