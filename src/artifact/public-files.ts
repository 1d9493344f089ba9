import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import type { Digest } from '#model/digest.ts'
import type { ManifestFile } from '#model/manifest.ts'

/** Reads, hashes and stores files of a folder; the result is keyed by their path in it. */
export function storeFolder(
  dir: string,
  paths: readonly string[],
  store: (digest: Digest, bytes: Uint8Array) => void,
): Record<string, ManifestFile> {
  const files: Record<string, ManifestFile> = {}
  for (const path of paths) {
    const bytes = readFileSync(join(dir, path))
    const digest = digestOf(bytes)
    store(digest, bytes)
    files[path] = { digest, size: bytes.length, type: mediaType(path) }
  }
  return files
}

/** The same for files named one by one: output path → absolute source file; `change` sees each before it is stored. */
export function storeFiles(
  sources: Readonly<Record<string, string>>,
  store: (digest: Digest, bytes: Uint8Array) => void,
  change: (path: string, bytes: Uint8Array) => Uint8Array = (_, bytes) => bytes,
): Record<string, ManifestFile> {
  const files: Record<string, ManifestFile> = {}
  for (const [path, source] of Object.entries(sources)) {
    const bytes = change(path, readFileSync(source))
    const digest = digestOf(bytes)
    store(digest, bytes)
    files[path] = { digest, size: bytes.length, type: mediaType(path) }
  }
  return files
}
