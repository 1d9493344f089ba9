import type { CmsRecord } from '#model/record.ts'
import type { SourceStore } from '../store/store.ts'
import type { Cut, Cuts } from './cuts.ts'
import type { EntryMaker } from './entry.ts'
import { type LookUp, lookIn } from './look.ts'
import { type Owned, selectorIndex } from './selector-index.ts'

/** A site with a cut that an earlier revision of its source has been cut into. */
export interface Aged {
  readonly site: string
  readonly cut: Cut
  readonly maker: EntryMaker
}

/** Sites whose cut may have changed, with the records that can have joined it; every other site is as it was. */
export function staleCuts(
  aged: readonly Aged[],
  store: SourceStore,
  cuts: Cuts,
  lookUp: LookUp,
): ReadonlyMap<string, ReadonlySet<string>> {
  const changed = store.changedSince(Math.min(...aged.map(({ cut }) => cut.revision)))
  if (changed.size === 0) return new Map()
  const depth = Math.max(...aged.flatMap(({ maker }) => [...maker.selectors.values()].map(each => each.depth)))
  const reached = reachedFrom(changed, depth, store)
  const joining = new Map<string, Set<string>>()
  const index = selectorIndex(ownedBy(aged))
  const look = lookIn(lookUp)
  for (const record of recordsOf(reached, store))
    for (const { owner, selector } of index.candidates(record, look))
      if (selector.matches(record, look)) {
        const known = joining.get(owner) ?? new Set()
        joining.set(owner, known.add(record.id))
      }
  const readers = cuts.readersOf(changed)
  return new Map(
    aged
      .filter(({ site }) => readers.has(site) || joining.has(site))
      .map(({ site }) => [site, joining.get(site) ?? new Set<string>()]),
  )
}

/** What has changed, and what a condition can see of it: records that name it, and so on. */
function reachedFrom(changed: ReadonlySet<string>, depth: number, store: SourceStore): ReadonlySet<string> {
  const reached = new Set(changed)
  let edge: Iterable<string> = changed
  for (let step = 0; step < depth; step++) {
    const next: string[] = []
    for (const id of edge)
      for (const referrer of store.referrers(id))
        if (!reached.has(referrer)) {
          reached.add(referrer)
          next.push(referrer)
        }
    edge = next
  }
  return reached
}

function* ownedBy(aged: readonly Aged[]): Iterable<Owned<string>> {
  for (const { site, maker } of aged)
    for (const [collection, selector] of maker.selectors) yield { owner: site, collection, selector }
}

function* recordsOf(ids: Iterable<string>, store: SourceStore): Iterable<CmsRecord> {
  for (const id of ids) yield* store.byId(id)
}
