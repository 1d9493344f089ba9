import { type Entry, LAZY, type Snapshot } from '#model/content.ts'
import type { AskedImage, Reads } from '#model/page-trace.ts'
import type { Watch } from '#model/watch.ts'
import { EntryView, memberBits } from './entry-views.ts'
import { forget, noMarks, noNotes, readsOf } from './notes.ts'
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

/** So many objects are found faster one by one. */
const FEW = 32

const NONE: ReadonlySet<never> = new Set()

export interface Recorder extends Watch {
  /** Names of parts, in the order of the bits of masks. */
  readonly parts: readonly string[]
  /** The table that positions of collections count in, and that of entries: `collection/id`. */
  readonly collections: readonly string[]
  readonly entries: readonly { readonly key: string; readonly entry: Entry; readonly collection: number }[]
  /** Puts an entry in the place of another one of the same id, members and `data`. */
  renew(position: number, entry: Entry): void
  /** Whether module code changed the data of entries, which was not noted as kept. */
  isDataChanged(): boolean
  /** Notes from here on what `route` reads. */
  begin(route?: object): void
  /** What was noted since. */
  end(): Noted
  /** What the theme's modules read while they were evaluated, whenever that was; and the images that they asked for and showed. */
  modules(): Reads
  readonly imagesOfModules: ReadonlySet<ImageRequestLike>
  readonly originalsOfModules: ReadonlySet<string>
  clockRead(): void
  /** An image was looked at; returns what was seen. */
  picture<Facts>(url: string, facts: Facts): Facts
}

/** Notes what the instance of a theme reads of a site. `parts`: names that already have bits. */
export function createRecorder({ collections }: Pick<Snapshot, 'collections'>, parts: readonly string[]): Recorder {
  const names = [...collections.keys()]
  const positions = new Map(names.map((name, index) => [name, index]))
  const entries: { key: string; entry: Entry; collection: number }[] = []
  const views = new Map<object, EntryView>()
  const bits = new Map(parts.map((part, index) => [part, 1 << index]))
  const partNames = [...parts]
  const count = names.reduce((sum, name) => sum + (collections.get(name)?.size ?? 0), 0)

  const modules = noNotes(noMarks(count))
  let notes = noNotes(noMarks(count))
  let target = notes
  let depth = 0
  let moment = 0
  let route: object | undefined
  let paths = false
  let keeps: Set<string> | undefined
  let images: Set<ImageRequestLike> | undefined
  let originals: Set<string> | undefined
  let own: object[] = []
  let manyOwn: Set<object> | undefined
  let isDataChanged = false
  const imagesOfModules = new Set<ImageRequestLike>()
  const originalsOfModules = new Set<string>()

  const reader = {
    read(position: number, bit: number): void {
      const { masks, touched } = target.marks
      const mask = masks[position] as number
      if (mask === 0) touched.push(position)
      masks[position] = mask | bit
    },
    bitOf(part: string): number {
      const known = bits.get(part)
      if (known !== undefined) return known
      const bit = partNames.length < PART_BITS ? 1 << (partNames.push(part) - 1) : OTHER_PARTS
      bits.set(part, bit)
      return bit
    },
    changed(): void {
      isDataChanged = true
      kept('the data of an entry')
    },
  }
  const kept = (where: string): void => {
    if (depth > 0) return
    keeps ??= new Set()
    keeps.add(where)
  }
  const memberBitsOfAll = memberBits(reader)
  for (const [collection, name] of names.entries())
    for (const entry of (collections.get(name) as ReadonlyMap<string, Entry>).values()) {
      const key = `${name}/${entry.id}`
      const position = entries.push({ key, entry, collection }) - 1
      views.set(entry, new EntryView(position, key, entry, reader, memberBitsOfAll))
    }
  const sizes = names.map(name => collections.get(name)?.size ?? 0)

  const isOwn = (made: object): boolean => (manyOwn ? manyOwn.has(made) : own.includes(made))

  return {
    parts: partNames,
    collections: names,
    entries,
    renew(position, entry) {
      const place = entries[position] as (typeof entries)[number]
      const view = views.get(place.entry) as EntryView
      views.delete(place.entry)
      views.set(entry, view)
      view.renew(entry)
      place.entry = entry
    },
    isDataChanged: () => isDataChanged,
    begin(of) {
      moment++
      route = of
      const { marks } = notes
      forget(marks, marks.touched)
      marks.touched = []
      notes = noNotes(marks)
      target = depth > 0 ? modules : notes
      paths = false
      keeps = undefined
      images = undefined
      originals = undefined
      own = []
      manyOwn = undefined
    },
    end: () => ({
      reads: readsOf(notes, entries, sizes),
      paths,
      keeps: keeps ? [...keeps] : [],
      images: images ?? NONE,
      originals: originals ?? NONE,
    }),
    modules: () => readsOf(modules, entries, sizes),
    imagesOfModules,
    originalsOfModules,
    clockRead() {
      target.clock = true
    },
    picture(url, facts) {
      target.pictures ??= new Map()
      target.pictures.set(url, valueDigest(facts) ?? '')
      return facts
    },
    entry(raw, made) {
      const view = views.get(raw)
      return view ? new Proxy(raw[LAZY] ? withLazy(raw[LAZY], made) : made, view) : made
    },
    listed(collection) {
      const position = positions.get(collection)
      if (position === undefined) return
      target.lists ??= new Set()
      target.lists.add(position)
    },
    found(raw) {
      const view = views.get(raw)
      if (view) reader.read(view.position, reader.bitOf('presence'))
    },
    missed(collection, id) {
      target.misses ??= new Set()
      target.misses.add(`${collection}/${id}`)
    },
    pathsRead(of) {
      if (route && of !== route && depth === 0) paths = true
    },
    imageAsked(request) {
      images ??= new Set()
      images.add(request as ImageRequestLike)
      if (depth > 0) imagesOfModules.add(request as ImageRequestLike)
    },
    originalShown(file) {
      originals ??= new Set()
      originals.add(file)
      if (depth > 0) originalsOfModules.add(file)
    },
    outside(what) {
      target.outside ??= new Set()
      target.outside.add(what)
    },
    evaluates(step) {
      depth += step
      target = depth > 0 ? modules : notes
    },
    own(made) {
      if (made === null || typeof made !== 'object') return made
      if (manyOwn) manyOwn.add(made)
      else if (own.push(made) > FEW) manyOwn = new Set(own)
      return made
    },
    changes(changed, where) {
      if (changed !== null && (typeof changed === 'object' || typeof changed === 'function'))
        if (depth === 0 && !isOwn(changed) && !isMessage(changed)) kept(where)
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
