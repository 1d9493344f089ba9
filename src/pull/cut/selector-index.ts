import type { Scalar } from '#model/mapping.ts'
import type { CmsRecord } from '#model/record.ts'
import type { Look } from './look.ts'
import { comparablesAt, type Selector } from './selector.ts'

/** A selector, and whose it is. */
export interface Owned<Owner> {
  readonly owner: Owner
  readonly collection: string
  readonly selector: Selector
}

/**
 * Finds the selectors that a record may fulfil without asking every one: fleets select by one value (their domain, their
 * space), and there are hundreds of sites. What is found has still to be held against the selector.
 */
export function selectorIndex<Owner>(all: Iterable<Owned<Owner>>) {
  const byType = new Map<string, { byPath: Map<string, Map<Scalar, Owned<Owner>[]>>; others: Owned<Owner>[] }>()
  for (const owned of all) {
    const { type, key } = owned.selector
    const known = byType.get(type)
    const entry = known ?? { byPath: new Map<string, Map<Scalar, Owned<Owner>[]>>(), others: [] as Owned<Owner>[] }
    if (!known) byType.set(type, entry)
    if (!key) {
      entry.others.push(owned)
      continue
    }
    const byValue = entry.byPath.get(key.path) ?? new Map<Scalar, Owned<Owner>[]>()
    entry.byPath.set(key.path, byValue)
    for (const option of key.options) byValue.set(option, [...(byValue.get(option) ?? []), owned])
  }
  return {
    types: [...byType.keys()].sort(),
    *candidates(record: CmsRecord, look: Look): Iterable<Owned<Owner>> {
      const entry = byType.get(record.type)
      if (!entry) return
      yield* entry.others
      const found = new Set<Owned<Owner>>()
      for (const [path, byValue] of entry.byPath)
        for (const value of comparablesAt(record, path, look))
          for (const owned of byValue.get(value) ?? []) found.add(owned)
      yield* found
    },
  }
}
