/** The lower-case hex SHA-256 of some bytes. Made only by `base/hash.ts` (or read back by `asDigest`). */
export type Digest = string & { readonly __brand: 'sha256' }

/** Accepts a string read from a file or a bucket as a digest; throws on anything that is not 64 hex digits. */
export function asDigest(text: string): Digest {
  if (!/^[0-9a-f]{64}$/.test(text))
    throw new TypeError(`Expected a SHA-256 in hex (64 digits), got "${text.slice(0, 80)}"`)
  return text as Digest
}
