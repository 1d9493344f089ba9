/** What was made of immutable inputs, by their names: as much as weighs at most `most` together, least recently used first to go. */
export interface WeighedMemo<Value> {
  get(name: string): Value | undefined
  put(name: string, value: Value, weight: number): void
}

export function weighedMemo<Value>(most: number): WeighedMemo<Value> {
  const kept = new Map<string, { readonly value: Value; readonly weight: number }>()
  let weighs = 0
  const drop = (name: string): void => {
    weighs -= kept.get(name)?.weight ?? 0
    kept.delete(name)
  }
  return {
    get(name) {
      const found = kept.get(name)
      if (!found) return undefined
      kept.delete(name)
      kept.set(name, found)
      return found.value
    },
    put(name, value, weight) {
      drop(name)
      if (weight > most) return
      kept.set(name, { value, weight })
      weighs += weight
      for (const oldest of kept.keys()) {
        if (weighs <= most) return
        drop(oldest)
      }
    },
  }
}
