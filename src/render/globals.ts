/**
 * Removes what a site's theme left on `globalThis`, so that no state reaches the next site of the thread. Returns the
 * function that restores.
 */
export function guardGlobals(): () => void {
  const before = new Set(Reflect.ownKeys(globalThis))
  return () => {
    for (const key of Reflect.ownKeys(globalThis)) if (!before.has(key)) Reflect.deleteProperty(globalThis, key)
  }
}
