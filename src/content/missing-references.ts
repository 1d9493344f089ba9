import type { RawEntry } from '#cms/cms.ts'
import type { Failure } from '#model/failure.ts'
import { nearest } from '#model/nearest.ts'
import { type Locate, named } from './entry-failures.ts'
import { failureList } from './failure-list.ts'
import { fieldName } from './issue.ts'
import type { ParsedEntry } from './parsed-entry.ts'

type Collections = ReadonlyMap<string, readonly ParsedEntry[]>
type Path = readonly (string | number)[]

/** What `reference()` in a schema makes of an id. */
interface Reference {
  readonly collection: string
  readonly id: string
}

/** An entry that is referred to and that the source does not hold. The theme may hold it. */
export interface MissingTarget extends Reference {
  /** Who refers to it first, and where. */
  readonly source: RawEntry
  readonly path: Path
  /** References to it in all. */
  readonly references: number
}

/** Collects the targets of references that are in no collection of the source, each once. */
export function missingTargets(collections: Collections): readonly MissingTarget[] {
  const missing = new Map<string, MissingTarget>()
  const ids = new Map<string, ReadonlySet<string>>()
  const note = ({ collection, id }: Reference, source: RawEntry, path: Path): void => {
    let known = ids.get(collection)
    if (!known) {
      known = new Set(collections.get(collection)?.map(({ entry }) => entry.id))
      ids.set(collection, known)
    }
    if (known.has(id)) return
    const key = `${collection}\0${id}`
    const first = missing.get(key)
    missing.set(
      key,
      first ? { ...first, references: first.references + 1 } : { collection, id, source, path, references: 1 },
    )
  }
  for (const entries of collections.values())
    for (const { entry, source } of entries) {
      const { data } = entry
      // Most values are texts and numbers, and are passed over.
      for (const key in data) {
        const value = data[key]
        if (value !== null && typeof value === 'object') visit(value, [key], (found, path) => note(found, source, path))
      }
    }
  return [...missing.values()]
}

/** Where nobody looks for references any more: a schema may make anything of its data, rings as well. */
const DEEPEST = 6

function visit(value: object, path: Path, found: (reference: Reference, path: Path) => void): void {
  if (isReference(value)) found(value, path)
  else if (path.length < DEEPEST && (Array.isArray(value) || Object.getPrototypeOf(value) === Object.prototype))
    for (const [key, member] of Object.entries(value))
      if (member !== null && typeof member === 'object')
        visit(member, [...path, Array.isArray(value) ? Number(key) : key], found)
}

function isReference(value: object): value is Reference {
  const { collection, id } = value as Partial<Reference>
  return typeof collection === 'string' && typeof id === 'string' && Object.keys(value).length === 2
}

/**
 * Whoever asks for such an entry is given nothing, and the page shows a gap: nothing else tells of it. `ids`: those of each
 * collection, wherever its entries come from; undefined where nobody knows.
 */
export function missingReferences(
  missing: readonly MissingTarget[],
  ids: ReadonlyMap<string, ReadonlySet<string> | undefined>,
  locate: Locate,
): readonly Failure[] {
  const told = failureList([])
  for (const { collection, id, source, path, references } of missing) {
    const known = ids.get(collection)
    if (!known || known.has(id)) continue
    told.add(() => {
      const near = nearest(id, known)
      const others =
        references > 1 ? ` (and ${references - 1} more ${references === 2 ? 'refers' : 'refer'} to it)` : ''
      return {
        code: 'reference-missing',
        message: `${named(source)}: ${fieldName(path)}: expected the id of an entry of "${collection}", came "${id}"${others}`,
        where: locate(source, path),
        hint: near
          ? `Did you mean "${near}"?`
          : 'Add that entry, or take the reference out: pages show nothing for it.',
      }
    })
  }
  return told.list()
}
