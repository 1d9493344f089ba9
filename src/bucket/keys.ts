import { isTemporary } from '#base/temporary-name.ts'
import { BucketError } from './bucket.ts'

const MOST_BYTES = 1024

/**
 * Refuses a key that some bucket could not keep, or that would leave the bucket: every implementation accepts the same
 * keys. Names that begin with a dot at the top, and temporary files, belong to the directory bucket itself.
 */
export function checkKey(key: string): void {
  const wrong = mistakeIn(key)
  if (wrong)
    throw new BucketError(
      'invalid-key',
      `Expected a key such as "sites/acme/live.json", got ${JSON.stringify(key.slice(0, 200))}: ${wrong}`,
      {
        hint: 'Keys are relative paths with / between their parts.',
      },
    )
}

function mistakeIn(key: string): string | null {
  if (key === '') return 'it is empty'
  if (Buffer.byteLength(key) > MOST_BYTES) return `it is longer than ${MOST_BYTES} bytes`
  if (key.startsWith('.')) return 'it begins with a dot'
  if (/[\u0000-\u001f\u007f\\]/.test(key)) return 'it holds a control character or a backslash'
  if (!key.isWellFormed()) return 'it is no valid Unicode'
  for (const part of key.split('/')) {
    if (part === '') return 'one of its parts is empty'
    if (part === '.' || part === '..') return `"${part}" would leave its folder`
    if (isTemporary(part)) return `"${part}" is the name of a temporary file`
  }
  return null
}

/** Order of keys as every store lists them: by the bytes of their UTF-8, which differs from JavaScript's order. */
export const byBytes = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b))
