/** Values by key, read again once they are older than `maxAge`. */
export interface Fresh<T> {
  /** The value, at most `maxAge` ms older than the call; the last one that could be read when reading fails. */
  get(key: string): T | Promise<T>
}

export interface FreshOptions<T> {
  readonly read: (key: string) => Promise<T>
  /** ms */
  readonly maxAge: number
  /** ms; only differences matter. */
  readonly now: () => number
  /** Told of each failure that an older value covered. */
  readonly onStale: (error: unknown, key: string) => void
  /** How many keys are kept. */
  readonly maxKeys: number
}

interface Kept<T> {
  readonly value: T
  /** When the reading of it, or the last attempt to read it again, began. */
  readonly since: number
}

/** One reading at a time a key, shared by all who ask meanwhile; a failure is passed on only when there is no older value. */
export function createFresh<T>({ read, maxAge, now, onStale, maxKeys }: FreshOptions<T>): Fresh<T> {
  const kept = new Map<string, Kept<T>>()
  const reading = new Map<string, Promise<T>>()

  async function readAgain(key: string): Promise<T> {
    const since = now()
    try {
      const value = await read(key)
      keep(key, { value, since })
      return value
    } catch (error) {
      const last = kept.get(key)
      if (!last) throw error
      onStale(error, key)
      keep(key, { value: last.value, since })
      return last.value
    }
  }

  function start(key: string): Promise<T> {
    const underway = readAgain(key).finally(() => reading.delete(key))
    reading.set(key, underway)
    return underway
  }

  function keep(key: string, entry: Kept<T>): void {
    kept.delete(key)
    kept.set(key, entry)
    if (kept.size > maxKeys) kept.delete(kept.keys().next().value as string)
  }

  return {
    get(key) {
      const found = kept.get(key)
      if (found && now() - found.since < maxAge) return found.value
      return reading.get(key) ?? start(key)
    },
  }
}
