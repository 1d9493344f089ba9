/**
 * A copy that shares nothing changeable with the original: of what an entry's data may hold (what Astro's data store can
 * keep). Instances of other classes are shared.
 */
export function cloneData<T>(value: T, seen?: Map<object, object>): T {
  if (value === null || typeof value !== 'object') return value
  const known = seen?.get(value)
  if (known) return known as T
  const copies = seen ?? new Map<object, object>()
  if (Array.isArray(value)) {
    const copy: unknown[] = new Array(value.length)
    copies.set(value, copy)
    for (let at = 0; at < value.length; at++) copy[at] = cloneData(value[at], copies)
    return copy as T
  }
  const prototype = Object.getPrototypeOf(value)
  if (prototype === Object.prototype || prototype === null) {
    const copy: Record<string, unknown> = Object.create(prototype)
    copies.set(value, copy)
    for (const key of Object.keys(value)) {
      const member = cloneData((value as Record<string, unknown>)[key], copies)
      if (key === '__proto__')
        Object.defineProperty(copy, key, { value: member, enumerable: true, configurable: true, writable: true })
      else copy[key] = member
    }
    return copy as T
  }
  const copy = cloneInstance(value, copies)
  copies.set(value, copy)
  return copy as T
}

function cloneInstance(value: object, copies: Map<object, object>): object {
  if (value instanceof Date) return new Date(value.getTime())
  if (value instanceof Map)
    return new Map([...value].map(([key, member]) => [cloneData(key, copies), cloneData(member, copies)]))
  if (value instanceof Set) return new Set([...value].map(member => cloneData(member, copies)))
  if (value instanceof URL) return new URL(value)
  if (value instanceof RegExp) return new RegExp(value.source, value.flags)
  if (ArrayBuffer.isView(value) || value instanceof ArrayBuffer) return structuredClone(value)
  return value
}
