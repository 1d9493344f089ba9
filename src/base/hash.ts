import { hash } from 'node:crypto'
import type { Digest } from '#model/digest.ts'

/** SHA-256 of bytes or of a string's UTF-8. */
export const digestOf = (data: string | Uint8Array): Digest => hash('sha256', data, 'hex') as Digest

/** JSON with sorted keys and no white space: one value, one text, on any machine. `undefined` members are left out. */
export const canonicalJson = (value: unknown): string => textOf(value) as string

/** As `JSON.stringify` would write it; undefined for what it leaves out. */
function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return JSON.stringify(value)
  if (value === null || typeof value !== 'object') return JSON.stringify(value)
  if (typeof (value as { toJSON?: unknown }).toJSON === 'function')
    return textOf(JSON.parse(JSON.stringify(value) ?? 'null'))
  if (Array.isArray(value)) return `[${value.map(member => textOf(member) ?? 'null').join(',')}]`
  if (value instanceof String || value instanceof Number || value instanceof Boolean) return JSON.stringify(value)
  let text = ''
  for (const key of sortedKeys(value)) {
    const member = textOf((value as Record<string, unknown>)[key])
    if (member !== undefined) text += `${text === '' ? '' : ','}${JSON.stringify(key)}:${member}`
  }
  return `{${text}}`
}

/** The keys of an object in the order of `canonicalJson`: those that are whole numbers come first, as in every object. */
export function sortedKeys(value: object): string[] {
  const keys = Object.keys(value)
  for (let at = 1; at < keys.length; at++)
    if ((keys[at - 1] as string) > (keys[at] as string)) {
      const sorted = keys.sort((a, b) => (a < b ? -1 : 1))
      return Object.keys(Object.fromEntries(sorted.map(key => [key, null])))
    }
  return keys
}
