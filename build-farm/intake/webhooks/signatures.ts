import { createHash, createHmac, timingSafeEqual } from 'node:crypto'

const digest = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Compares in a time that tells nothing of where they differ, nor of their lengths. */
export const isSame = (given: string, wanted: string): boolean => timingSafeEqual(digest(given), digest(wanted))

/** HMAC-SHA256 of a text. */
export const signed = (secret: string | Buffer, text: string, encoding: 'hex' | 'base64' | 'base64url'): string =>
  createHmac('sha256', secret).update(text).digest(encoding)

/** Whether any secret gives the signature; all are tried, whichever it is. */
export function isSignedByAny<Secret>(
  secrets: readonly Secret[],
  given: string,
  sign: (secret: Secret) => string,
): boolean {
  let found = false
  for (const secret of secrets) found = isSame(given, sign(secret)) || found
  return found
}

/** Whether a time that the sender told (ms since 1970) is near enough to now. */
export const isFresh = (
  time: number,
  { now, tolerance }: { readonly now: number; readonly tolerance: number },
): boolean => Number.isFinite(time) && Math.abs(now - time) <= tolerance

/** A delivery of a sender that gives it no id. */
export const bodyId = (text: string): string => `sha256:${digest(text).toString('hex').slice(0, 40)}`

/** `a=1,b=2` or `a=1, b=2` as an object; the first of a name counts. */
export function pairs(header: string): Readonly<Record<string, string>> {
  const found: Record<string, string> = {}
  for (const part of header.split(',')) {
    const at = part.indexOf('=')
    const name = part.slice(0, at).trim()
    if (at > 0 && !(name in found)) found[name] = part.slice(at + 1).trim()
  }
  return found
}

/** The members of a JSON object; an empty one for anything else. */
export function membersOf(body: string): Readonly<Record<string, unknown>> {
  try {
    const value = JSON.parse(body) as unknown
    return value !== null && typeof value === 'object' && !Array.isArray(value)
      ? (value as Record<string, unknown>)
      : {}
  } catch {
    return {}
  }
}

/** Short texts of a payload for people to read; anything else is left out. */
export const told = (...parts: readonly unknown[]): string =>
  parts
    .filter((part): part is string => typeof part === 'string' && part !== '')
    .map(part => part.slice(0, 120))
    .join(' ')
