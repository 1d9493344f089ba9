/** Something on the disk that may be made again: a file, or a folder as a whole. */
export interface Kept {
  readonly path: string
  /** Bytes. */
  readonly size: number
  /** ms since 1970. */
  readonly usedAt: number
  /** What is built now may need it. */
  readonly inUse: boolean
}

/** What a cache may hold. */
export interface CacheBounds {
  readonly bytes: number
  /** ms: what nobody has used for so long goes, however little there is. */
  readonly age: number
}

/** ms: what is younger stays, since a build that is under way may just have made it. */
export const YOUNG = 86_400_000

/** What goes so that the rest keeps within the bounds: least recently used first, and never what is in use or young. */
export function leastUsed(all: readonly Kept[], { bytes, age }: CacheBounds, now: number): readonly Kept[] {
  let weighs = all.reduce((sum, { size }) => sum + size, 0)
  const going: Kept[] = []
  for (const each of all.toSorted((a, b) => a.usedAt - b.usedAt)) {
    const unused = now - each.usedAt
    if (unused < YOUNG) break
    if (each.inUse || (weighs <= bytes && unused < age)) continue
    weighs -= each.size
    going.push(each)
  }
  return going
}
