import type { Digest } from '#model/digest.ts'
import type { Leak } from '#model/gate.ts'
import type { ManifestFile } from '#model/manifest.ts'
import type { SecretMark } from '#model/secret.ts'
import { type FoundSecret, secretFinder } from './secrets.ts'

/** Larger files of text are data, not something that a secret slips into. */
const LARGEST = 8 * 1024 * 1024

const TEXT = /^(text\/|application\/(json|javascript|xml|[\w.-]+\+(json|xml))|image\/svg\+xml)/

/**
 * Makes the search for secrets in files that were written elsewhere: what themes and sites bring. `read` gives a
 * file's bytes. Each file is read once, however many sites have it; without secrets, none.
 */
export function leakSearch(
  secrets: readonly SecretMark[],
  read: (digest: Digest) => Uint8Array | null | undefined,
): (files: Iterable<readonly [path: string, file: ManifestFile]>) => Leak[] {
  if (secrets.length === 0) return () => []
  const find = secretFinder(secrets)
  const known = new Map<Digest, FoundSecret | null>()
  const lookInto = (digest: Digest): FoundSecret | null => {
    let found = known.get(digest)
    if (found === undefined) {
      const bytes = read(digest)
      found = bytes ? find(bytes) : null
      known.set(digest, found)
    }
    return found
  }
  return files => {
    const leaks: Leak[] = []
    for (const [file, { digest, size, type }] of files) {
      const found = TEXT.test(type) && size <= LARGEST ? lookInto(digest) : null
      if (found) leaks.push({ file, ...found })
    }
    return leaks
  }
}
