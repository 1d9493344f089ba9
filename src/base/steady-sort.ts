/** Sorting shorter lists again costs less than to remember where their items stood. */
const MANY = 500

interface Place {
  order: object
  at: number
}

/**
 * Sorts lists of which most items were sorted before, as the same objects and by the same members: these keep their order,
 * and only the others are compared. The same order as `toSorted` gives, equal items included.
 */
export function steadySort<Item extends object>(
  compare: (one: Item, other: Item) => number,
): (items: readonly Item[]) => Item[] {
  const places = new WeakMap<Item, Place>()

  /** What was sorted before, in its order, and what was not. */
  function parted(items: readonly Item[]): { readonly known: Item[]; readonly others: Item[] } {
    const slots = new Array<Item | undefined>(items.length)
    const others: Item[] = []
    let order: object | undefined
    for (const item of items) {
      const place = places.get(item)
      if (place) order ??= place.order
      if (place && place.order === order && slots[place.at] === undefined) slots[place.at] = item
      else others.push(item)
    }
    return { known: slots.filter(item => item !== undefined), others }
  }

  /** Undefined where items are equal: then it counts in which order they came. */
  function merged(known: readonly Item[], others: readonly Item[]): Item[] | undefined {
    const all: Item[] = []
    let at = 0
    for (const other of others) {
      for (; at < known.length; at++) {
        const order = compare(known[at] as Item, other)
        if (order === 0) return undefined
        if (order > 0) break
        all.push(known[at] as Item)
      }
      const last = all.at(-1)
      if (last && compare(last, other) === 0) return undefined
      all.push(other)
    }
    for (; at < known.length; at++) all.push(known[at] as Item)
    return all
  }

  function remember(sorted: readonly Item[]): void {
    const order = {}
    for (let at = 0; at < sorted.length; at++) {
      const item = sorted[at] as Item
      const place = places.get(item)
      if (place) {
        place.order = order
        place.at = at
      } else places.set(item, { order, at })
    }
  }

  return items => {
    if (items.length < MANY) return items.toSorted(compare)
    const { known, others } = parted(items)
    const quick = others.length <= known.length / 8 ? merged(known, others.sort(compare)) : undefined
    const sorted = quick ?? items.toSorted(compare)
    if (quick || sorted.every((item, at) => at === 0 || compare(sorted[at - 1] as Item, item) !== 0)) remember(sorted)
    return sorted
  }
}
