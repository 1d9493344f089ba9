import type { Digest } from '#model/digest.ts'
import type { ManifestFile } from '#model/manifest.ts'

/** Names of files that hold nothing but what nobody may see; of a repository, its folder. */
const SECRET =
  /(?:^|\/)(?:\.env(?:\.(?!(?:example|sample|template)$)[^/]*)?$|\.git(?=\/|$)|\.npmrc$|\.htpasswd$|id_(?:rsa|dsa|ecdsa|ed25519)$)/

/** Names of keys; and of certificates and slides, which anybody may see. */
const KEY = /\.(?:pem|key)$/i

/** The files, or folders, of an artifact that hold secrets by their names: somebody has copied more than was meant. */
export function secretFiles(
  files: Iterable<readonly [path: string, file: ManifestFile]>,
  read: (digest: Digest) => Uint8Array | null | undefined,
): string[] {
  const found = new Set<string>()
  for (const [path, { digest }] of files) {
    const secret = SECRET.exec(path)
    if (secret) found.add(path.slice(0, secret.index + secret[0].length))
    else if (KEY.test(path) && !isPublic(read(digest))) found.add(path)
  }
  return [...found]
}

/** Certificates and public keys say what they are. Slides of Keynote are a ZIP archive. */
function isPublic(bytes: Uint8Array | null | undefined): boolean {
  const text = bytes ? Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('latin1') : ''
  return text.startsWith('PK\x03\x04') || (text.includes('-----BEGIN ') && !text.includes('PRIVATE KEY-----'))
}
