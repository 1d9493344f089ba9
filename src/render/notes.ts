import type { Reads } from '#model/page-trace.ts'

/** What was read between two moments. What nothing was noted in is not there: most pages look at few things. */
export interface Notes {
  readonly marks: Marks
  lists: Set<number> | undefined
  misses: Set<string> | undefined
  outside: Set<string> | undefined
  pictures: Map<string, string> | undefined
  clock: boolean
}

/** Which parts were read of which entries, in the order in which the entries were first read. */
export interface Marks {
  readonly masks: Int32Array
  touched: number[]
}

export const noNotes = (marks: Marks): Notes => ({
  marks,
  lists: undefined,
  misses: undefined,
  outside: undefined,
  pictures: undefined,
  clock: false,
})

export const noMarks = (entries: number): Marks => ({ masks: new Int32Array(entries), touched: [] })

export function forget({ masks }: Marks, touched: readonly number[]): void {
  for (const position of touched) masks[position] = 0
}

/** Notes as they are kept: a collection of which everything was read alike is one item. */
export function readsOf(
  { marks: { masks, touched }, lists, misses, outside, pictures, clock }: Notes,
  entries: readonly { readonly collection: number }[],
  sizes: readonly number[],
): Reads {
  const whole: number[] = []
  const single: number[] = []
  const maskOf = (position: number): number => masks[position] as number
  const collectionOf = (position: number): number => (entries[position] as { collection: number }).collection
  const complete = touched.length > 8 ? completeCollections(touched, maskOf, collectionOf, sizes) : undefined
  if (complete) for (const [collection, mask] of complete) whole.push(collection, mask)
  for (const position of touched) if (!complete?.has(collectionOf(position))) single.push(position, maskOf(position))
  return {
    ...(single.length > 0 && { entries: single }),
    ...(whole.length > 0 && { whole }),
    ...(lists && { lists: [...lists] }),
    ...(misses && { misses: [...misses] }),
    ...(pictures && { pictures: [...pictures].flat() }),
    ...(clock && { clock }),
    ...(outside && { outside: [...outside] }),
  }
}

/** Collections of which all entries were read, the same of each, with what that is. */
function completeCollections(
  touched: readonly number[],
  maskOf: (position: number) => number,
  collectionOf: (position: number) => number,
  sizes: readonly number[],
): ReadonlyMap<number, number> {
  const alike = new Map<number, { readonly mask: number; count: number } | null>()
  for (const position of touched) {
    const mask = maskOf(position)
    const collection = collectionOf(position)
    const known = alike.get(collection)
    if (known === undefined) alike.set(collection, { mask, count: 1 })
    else if (known && known.mask === mask) known.count++
    else alike.set(collection, null)
  }
  return new Map(
    [...alike].flatMap(([collection, found]) =>
      found && found.count === sizes[collection] ? [[collection, found.mask] as const] : [],
    ),
  )
}
