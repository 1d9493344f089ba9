/**
 * Decodes the path of a request, once. Null when it is none that a file could have: no leading slash, broken
 * percent-encoding, bytes that are not UTF-8, control characters, backslashes, encoded slashes, or `.` and `..` as a
 * segment, in whichever way they were written.
 */
export function decodePath(raw: string): string | null {
  if (!raw.startsWith('/') || /%2f/i.test(raw)) return null
  const path = PLAIN.test(raw) ? raw : decodeBytes(raw)
  if (path === null || /[\x00-\x1f\x7f\\]/.test(path) || /\/\.\.?(\/|$)/.test(path)) return null
  return path
}

/** A decoded path as it may stand in a Location header. */
export const encodePath = (path: string): string => encodeURI(path).replaceAll('?', '%3F').replaceAll('#', '%23')

const PLAIN = /^[\x21-\x24\x26-\x7e]*$/

function decodeBytes(raw: string): string | null {
  const bytes: number[] = []
  for (let index = 0; index < raw.length; index++) {
    const code = raw.charCodeAt(index)
    if (code > 126) return null
    if (code !== 0x25) bytes.push(code)
    else {
      const digits = raw.slice(index + 1, index + 3)
      if (!/^[0-9a-f]{2}$/i.test(digits)) return null
      bytes.push(Number.parseInt(digits, 16))
      index += 2
    }
  }
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(Uint8Array.from(bytes))
  } catch {
    return null
  }
}
