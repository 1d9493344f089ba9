import { type Entry, LAZY, type Snapshot } from '#model/content.ts'
import type { AskedImage, Reads } from '#model/page-trace.ts'
import type { Watch } from '#model/watch.ts'
import { EntryView } from './entry-views.ts'
import { valueDigest } from './value-digest.ts'

/** What an image registry is asked for; see `theme/runtime/images.ts`. */
export interface ImageRequestLike {
  readonly original: string
  readonly originalFile: string | undefined
  readonly path: string
  readonly page: string | undefined
  readonly url: string
  readonly transform: Readonly<Record<string, unknown>>
}

/** What was noted between two calls of `begin`. */
export interface Noted {
  readonly reads: Reads
  readonly paths: boolean
  readonly keeps: readonly string[]
  readonly images: ReadonlySet<ImageRequestLike>
  readonly originals: ReadonlySet<string>
}

/** Parts with a bit of their own; all others share the last one. */
export const PART_BITS = 30
export const OTHER_PARTS = 1 << PART_BITS

export interface Recorder extends Watch {
  /** Names of parts, in the order of the bits of masks. */
  readonly parts: readonly string[]
  /** The table that positions of collections count in, and that of entries: `collection/id`. */
  readonly collections: readonly string[]
  readonly entries: readonly { readonly key: string; readonly entry: Entry; readonly collection: number }[]
  /** Notes from here on what `route` reads. */
  begin(route?: object): void
  /** What was noted since. */
  end(): Noted
  /** What the theme's modules read while they were evaluated, whenever that was. */
  modules(): Reads
  clockRead(): void
  /** An image was looked at; returns what was seen. */
  picture<Facts>(url: string, facts: Facts): Facts
}

interface Notes {
  masks: Map<number, number>
  lists: Set<number>
  misses: Set<string>
  outside: Set<string>
  pictures: Map<string, string>
  clock: boolean
}

const fresh = (): Notes => ({
  masks: new Map(),
  lists: new Set(),
  misses: new Set(),
  outside: new Set(),
  pictures: new Map(),
  clock: false,
})

/** Notes what the instance of a theme reads of a site. `parts`: names that already have bits. */
export function createRecorder({ collections }: Pick<Snapshot, 'collections'>, parts: readonly string[]): Recorder {
  const names = [...collections.keys()]
  const positions = new Map(names.map((name, index) => [name, index]))
  const entries: { key: string; entry: Entry; collection: number }[] = []
  const views = new Map<object, EntryView>()
  const bits = new Map(parts.map((part, index) => [part, 1 << index]))
  const partNames = [...parts]

  const modules = fresh()
  let notes = fresh()
  let target = notes
  let depth = 0
  let moment = 0
  let route: object | undefined
  let paths = false
  let keeps = new Set<string>()
  let images = new Set<ImageRequestLike>()
  let originals = new Set<string>()
  let own = new WeakSet<object>()

  const bitOf = (part: string): number => {
    const known = bits.get(part)
    if (known !== undefined) return known
    const bit = partNames.length < PART_BITS ? 1 << (partNames.push(part) - 1) : OTHER_PARTS
    bits.set(part, bit)
    return bit
  }
  const reader = {
    read(position: number, part: string): void {
      const { masks } = target
      const mask = masks.get(position) ?? 0
      const bit = bits.get(part) ?? bitOf(part)
      if ((mask & bit) === 0) masks.set(position, mask | bit)
    },
    changed: (): void => kept('the data of an entry'),
  }
  const kept = (where: string): void => {
    if (depth === 0) keeps.add(where)
  }
  for (const [collection, name] of names.entries())
    for (const entry of (collections.get(name) as ReadonlyMap<string, Entry>).values()) {
      const key = `${name}/${entry.id}`
      views.set(entry, new EntryView(entries.push({ key, entry, collection }) - 1, key, entry, reader))
    }
  const sizes = names.map(name => collections.get(name)?.size ?? 0)

  return {
    parts: partNames,
    collections: names,
    entries,
    begin(of) {
      moment++
      route = of
      notes = fresh()
      target = depth > 0 ? modules : notes
      paths = false
      keeps = new Set()
      images = new Set()
      originals = new Set()
      own = new WeakSet()
    },
    end: () => ({ reads: readsOf(notes, entries, sizes), paths, keeps: [...keeps], images, originals }),
    modules: () => readsOf(modules, entries, sizes),
    clockRead() {
      target.clock = true
    },
    picture(url, facts) {
      target.pictures.set(url, valueDigest(facts) ?? '')
      return facts
    },
    entry(raw, made) {
      const view = views.get(raw)
      return view ? new Proxy(raw[LAZY] ? withLazy(raw[LAZY], made) : made, view) : made
    },
    listed(collection) {
      const position = positions.get(collection)
      if (position !== undefined) target.lists.add(position)
    },
    found(raw) {
      const view = views.get(raw)
      if (view) reader.read(view.position, 'presence')
    },
    missed: (collection, id) => void target.misses.add(`${collection}/${id}`),
    pathsRead(of) {
      if (route && of !== route && depth === 0) paths = true
    },
    imageAsked: request => void images.add(request as ImageRequestLike),
    originalShown: file => void originals.add(file),
    outside: what => void target.outside.add(what),
    evaluates(step) {
      depth += step
      target = depth > 0 ? modules : notes
    },
    own(made) {
      if (made !== null && typeof made === 'object') own.add(made)
      return made
    },
    changes(changed, where) {
      if (changed !== null && (typeof changed === 'object' || typeof changed === 'function'))
        if (depth === 0 && !own.has(changed) && !isMessage(changed)) keeps.add(where)
      return changed
    },
    handed: (run, where) =>
      typeof run === 'function'
        ? new Proxy(run, {
            apply(target, self, given) {
              kept(where)
              return Reflect.apply(target as never, self, given)
            },
          })
        : run,
    kept,
    moment: () => moment,
    keptSince(since, where) {
      if (since !== moment) kept(where)
    },
  }
}

/** What an entry is handed out as while its texts lie on the disk: its view reads them when somebody asks. */
function withLazy(names: readonly string[], made: Record<string, unknown>): Record<string, unknown> {
  const all: Record<string, unknown> = {}
  for (const name of names) all[name] = name in made ? made[name] : LAZY
  all.collection = made.collection
  return all
}

/** What belongs to the request that is being answered: nobody keeps one for the next. */
const isMessage = (value: object): boolean =>
  value instanceof Headers ||
  value instanceof URLSearchParams ||
  value instanceof FormData ||
  value instanceof Response ||
  /^(?:Headers|Response|URLSearchParams)$/.test(
    String((value as { [Symbol.toStringTag]?: unknown })[Symbol.toStringTag] ?? ''),
  )

function readsOf(
  { masks, lists, misses, outside, pictures, clock }: Notes,
  entries: readonly { readonly collection: number }[],
  sizes: readonly number[],
): Reads {
  const whole: number[] = []
  const single: number[] = []
  if (masks.size > 0) {
    const alike = new Map<number, { mask: number; count: number } | null>()
    if (masks.size > 8)
      for (const [position, mask] of masks) {
        const { collection } = entries[position] as { collection: number }
        const known = alike.get(collection)
        if (known === undefined) alike.set(collection, { mask, count: 1 })
        else if (known && known.mask === mask) known.count++
        else alike.set(collection, null)
      }
    const complete = new Set<number>()
    for (const [collection, found] of alike)
      if (found && found.count === sizes[collection]) {
        complete.add(collection)
        whole.push(collection, found.mask)
      }
    for (const [position, mask] of masks)
      if (!complete.has((entries[position] as { collection: number }).collection)) single.push(position, mask)
  }
  return {
    ...(single.length > 0 && { entries: single }),
    ...(whole.length > 0 && { whole }),
    ...(lists.size > 0 && { lists: [...lists] }),
    ...(misses.size > 0 && { misses: [...misses] }),
    ...(pictures.size > 0 && { pictures: [...pictures].flat() }),
    ...(clock && { clock }),
    ...(outside.size > 0 && { outside: [...outside] }),
  }
}

/** An image as it is kept. `place` says of a file where it lies, on any machine. */
export const askedImage = (
  { original, originalFile, path, page, url, transform }: ImageRequestLike,
  place: (file: string) => string,
): AskedImage => ({
  original,
  ...(originalFile !== undefined && { file: place(originalFile) }),
  path,
  ...(page && { page }),
  url,
  transform: JSON.parse(JSON.stringify(transform)),
})
