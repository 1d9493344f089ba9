import { hash } from 'node:crypto'
import type { SecretMark } from '#model/secret.ts'

/** Where a secret was found. `line` counts from 1. */
export interface FoundSecret {
  readonly name: string
  readonly line: number
}

/** Shorter values are words that may stand in any text. */
const SHORTEST = 8

/**
 * Marks of secret values by the names they go by. Besides the value itself, what HTML, URLs, JSON and base64 make of
 * it. Values of fewer than eight bytes are left out.
 */
export function secretMarks(secrets: Readonly<Record<string, string>>): SecretMark[] {
  const marks = new Map<string, SecretMark>()
  for (const [name, value] of Object.entries(secrets)) {
    if (Buffer.byteLength(value) < SHORTEST) continue
    for (const form of formsOf(value)) {
      const bytes = Buffer.from(form)
      const digest = hash('sha256', bytes)
      const word = (at: number): number => sixteenBits(wordAt(bytes, at))
      marks.set(digest, { name, length: bytes.length, first: word(0), second: word(4), digest })
    }
  }
  return [...marks.values()]
}

function formsOf(value: string): ReadonlySet<string> {
  const escaped = value.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;')
  return new Set([
    value,
    escaped,
    escaped.replaceAll('"', '&quot;').replaceAll("'", '&#39;'),
    encodeURIComponent(value.toWellFormed()),
    JSON.stringify(value).slice(1, -1),
    Buffer.from(value).toString('base64').replace(/=+$/, ''),
  ])
}

const wordAt = (bytes: Uint8Array, at: number): number =>
  ((bytes[at] as number) << 24) |
  ((bytes[at + 1] as number) << 16) |
  ((bytes[at + 2] as number) << 8) |
  (bytes[at + 3] as number)

const sixteenBits = (word: number): number => Math.imul(word, 0x9e3779b1 | 0) >>> 16

/**
 * Makes the search for secrets in files, for a thread that writes many. One pass, one to two nanoseconds a byte, whatever the
 * number of secrets; nothing at all without any. Returns the first that is found, or null.
 */
export function secretFinder(marks: readonly SecretMark[]): (bytes: Uint8Array) => FoundSecret | null {
  if (marks.length === 0) return () => null
  const byFirst = Map.groupBy(marks, ({ first }) => first)
  /** Which beginnings are worth a look. */
  const possible = new Uint8Array(0x10000)
  for (const first of byFirst.keys()) possible[first] = 1
  return bytes => {
    const last = bytes.length - SHORTEST
    let word = wordAt(bytes, 0) >>> 8
    for (let start = 0; start <= last; start++) {
      word = (word << 8) | (bytes[start + 3] as number)
      if (possible[sixteenBits(word)] === 0) continue
      const found = markAt(bytes, start, byFirst.get(sixteenBits(word)))
      if (found) return { name: found.name, line: lineAt(bytes, start) }
    }
    return null
  }
}

/** Which of the marks is the value at `start`. Apart from the loop: a closure in there would be made for every byte. */
function markAt(bytes: Uint8Array, start: number, marks: readonly SecretMark[] = []): SecretMark | undefined {
  const second = sixteenBits(wordAt(bytes, start + 4))
  return marks.find(
    mark =>
      mark.second === second &&
      start + mark.length <= bytes.length &&
      hash('sha256', bytes.subarray(start, start + mark.length)) === mark.digest,
  )
}

const lineAt = (bytes: Uint8Array, position: number): number =>
  bytes.subarray(0, position).reduce((line, byte) => (byte === 10 ? line + 1 : line), 1)
