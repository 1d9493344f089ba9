/** Values by key, read again once they are older than `maxAge`. */
export interface Fresh<T> {
  /** The value, at most `maxAge` ms older than the call; the last one that could be read when reading fails. */
  get(key: string): T | Promise<T>
  /** What was read before is too old from now on. */
  expire(key: string): void
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
  /** false: everybody reads for himself. Workers may not wait for what another visitor's request reads. */
  readonly shared?: boolean
}

interface Kept<T> {
  readonly value: T
  /** When the reading of it, or the last attempt to read it again, began. */
  readonly since: number
}

/** One reading at a time a key, shared by all who ask meanwhile unless told otherwise; a failure is passed on only when there is no older value. */
export function createFresh<T>(options: FreshOptions<T>): Fresh<T> {
  const { read, maxAge, now, onStale, maxKeys, shared = true } = options
  const kept = new Map<string, Kept<T>>()
  const reading = new Map<string, Promise<T>>()

  /** `isCurrent`: whether nobody has called the reading out of date since it began. */
  async function readAgain(key: string, isCurrent: () => boolean): Promise<T> {
    const since = now()
    try {
      const value = await read(key)
      if (isCurrent()) keep(key, { value, since })
      return value
    } catch (error) {
      const last = kept.get(key)
      if (!last) throw error
      onStale(error, key)
      if (isCurrent()) keep(key, { value: last.value, since })
      return last.value
    }
  }

  function start(key: string): Promise<T> {
    if (!shared) return readAgain(key, () => true)
    const isCurrent = (): boolean => reading.get(key) === underway
    const underway: Promise<T> = readAgain(key, isCurrent).finally(() => {
      if (isCurrent()) reading.delete(key)
    })
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
    expire(key) {
      const last = kept.get(key)
      if (last) keep(key, { ...last, since: Number.NEGATIVE_INFINITY })
      reading.delete(key)
    },
  }
}
