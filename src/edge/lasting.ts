/** Immutable values by key, kept while they fit. */
export interface Lasting<T> {
  /** Null when there is no such value; that is not remembered. */
  get(key: string): T | null | Promise<T | null>
}

export interface LastingOptions<T> {
  readonly read: (key: string) => Promise<T | null>
  readonly sizeOf: (value: T) => number
  /** The sum of all sizes; a value larger than an eighth of it is passed through and not kept. */
  readonly maxBytes: number
  /** false: everybody reads for himself, as in `createFresh`. */
  readonly shared?: boolean
}

/** Keeps what was used last; one reading at a time a key, unless told otherwise. */
export function createLasting<T>({ read, sizeOf, maxBytes, shared = true }: LastingOptions<T>): Lasting<T> {
  const kept = new Map<string, T>()
  const reading = new Map<string, Promise<T | null>>()
  let bytes = 0

  async function readAndKeep(key: string): Promise<T | null> {
    const value = await read(key)
    if (value !== null && sizeOf(value) <= maxBytes / 8) keep(key, value)
    return value
  }

  function start(key: string): Promise<T | null> {
    if (!shared) return readAndKeep(key)
    const underway = readAndKeep(key).finally(() => reading.delete(key))
    reading.set(key, underway)
    return underway
  }

  function keep(key: string, value: T): void {
    if (kept.has(key)) return
    kept.set(key, value)
    bytes += sizeOf(value)
    for (const [oldest, dropped] of kept) {
      if (bytes <= maxBytes) break
      kept.delete(oldest)
      bytes -= sizeOf(dropped)
    }
  }

  return {
    get(key) {
      const found = kept.get(key)
      if (found !== undefined) {
        kept.delete(key)
        kept.set(key, found)
        return found
      }
      return reading.get(key) ?? start(key)
    },
  }
}
