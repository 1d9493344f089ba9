const native = globalThis.structuredClone

/**
 * `structuredClone` as themes know it, of entries too: these are proxies, which the platform's refuses. What it copies
 * of an entry, it reads.
 */
export function cloneOfAny<T>(value: T, options?: StructuredSerializeOptions): T {
  try {
    return native(value, options)
  } catch (error) {
    if ((error as Error)?.name !== 'DataCloneError') throw error
    return native(withoutProxies(value, new Map()), options) as T
  }
}

function withoutProxies(value: unknown, seen: Map<object, object>): unknown {
  if (value === null || typeof value !== 'object') return value
  const known = seen.get(value)
  if (known) return known
  if (Array.isArray(value)) {
    const copy: unknown[] = []
    seen.set(value, copy)
    for (const member of value) copy.push(withoutProxies(member, seen))
    return copy
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype !== Object.prototype && prototype !== null) return value
  const copy: Record<string, unknown> = {}
  seen.set(value, copy)
  for (const [key, member] of Object.entries(value)) copy[key] = withoutProxies(member, seen)
  return copy
}
