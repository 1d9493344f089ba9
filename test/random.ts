/** Repeatable random choices: the same seed gives the same sequence on any machine. */
export interface Random {
  /** A whole number from 0 up to, but not including, `end`. */
  below(end: number): number
  /** A whole number from `low` to `high`, both included. */
  between(low: number, high: number): number
  pick<T>(list: readonly T[]): T
  /** `count` different members of `list`, in random order. */
  sample<T>(list: readonly T[], count: number): T[]
}

/** A stream of its own for every seed text: `random('7/site-001')` does not depend on what other sites drew. */
export function random(seed: string): Random {
  const next = seededRandom(hash(seed))
  const below = (end: number): number => Math.floor(next() * end)
  return {
    below,
    between: (low, high) => low + below(high - low + 1),
    pick: list => {
      const chosen = list[below(list.length)]
      if (chosen === undefined) throw new RangeError('expected a list with at least one member, got an empty one')
      return chosen
    },
    sample: (list, count) => {
      const rest = [...list]
      return Array.from({ length: Math.min(count, list.length) }, () => rest.splice(below(rest.length), 1)).flat()
    },
  }
}

/** Numbers in [0, 1) that depend on the seed alone (mulberry32). */
export function seededRandom(seed: number): () => number {
  let state = seed | 0
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }
}

/** `SEED` of the environment, or one of this moment. Print it: the same seed gives the same run. */
export const chosenSeed = (): number => Number(process.env.SEED ?? Date.now() % 1_000_000_000)

/** FNV-1a, 32 bits. */
function hash(text: string): number {
  let value = 0x811c9dc5
  for (let at = 0; at < text.length; at++) value = Math.imul(value ^ text.charCodeAt(at), 0x01000193)
  return value
}
