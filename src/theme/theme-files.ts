import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import type { Digest } from '#model/digest.ts'
import type { ManifestFile } from '#model/manifest.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { boundToOrigin, HOST_PLACEHOLDER } from './site-placeholder.ts'

/** Files that every site of a theme carries as they are, stored once; and those that hold the site's address. */
export interface ThemeFiles {
  readonly shared: Readonly<Record<string, ManifestFile>>
  /** Files for one site: copies with the site's origin in place of the placeholder. */
  boundTo(origin: string): Record<string, ManifestFile>
}

/** Stores a compiled theme's assets; called once a theme and run. */
export function themeFilesOf(theme: CompiledTheme, store: (digest: Digest, bytes: Uint8Array) => void): ThemeFiles {
  const shared: Record<string, ManifestFile> = {}
  const bound: [path: string, text: string][] = []
  for (const [path, { digest, size }] of Object.entries(theme.assets)) {
    const bytes = readFileSync(join(theme.dir, 'assets', path))
    const type = mediaType(path)
    if (type.includes('charset') && bytes.includes(HOST_PLACEHOLDER)) bound.push([path, bytes.toString('utf8')])
    else {
      store(digest, bytes)
      shared[path] = { digest, size, type }
    }
  }
  return {
    shared,
    boundTo: origin =>
      Object.fromEntries(
        bound.map(([path, text]) => {
          const bytes = new TextEncoder().encode(boundToOrigin(text, origin))
          const digest = digestOf(bytes)
          store(digest, bytes)
          return [path, { digest, size: bytes.length, type: mediaType(path) }]
        }),
      ),
  }
}
