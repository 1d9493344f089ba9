import { hash } from 'node:crypto'
import type { Digest } from '#model/digest.ts'

/** SHA-256 of bytes or of a string's UTF-8. */
export const digestOf = (data: string | Uint8Array): Digest => hash('sha256', data, 'hex') as Digest

/** JSON with sorted keys and no white space: one value, one text, on any machine. `undefined` members are left out. */
export function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, member) =>
    member !== null && typeof member === 'object' && !Array.isArray(member)
      ? Object.fromEntries(Object.entries(member).sort(([a], [b]) => (a < b ? -1 : a > b ? 1 : 0)))
      : member,
  )
}
