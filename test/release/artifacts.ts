import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import type { Blobs } from '#blobs/blobs.ts'
import type { Digest } from '#model/digest.ts'
import type { Manifest, ManifestFile } from '#model/manifest.ts'

export interface TestArtifact {
  readonly manifest: Manifest
  /** The blobs of its files. */
  readonly blobs: ReadonlyMap<Digest, Uint8Array>
}

export interface TestArtifactOptions {
  readonly site?: string
  readonly domain?: string
  readonly aliases?: readonly string[]
}

/** An artifact of these files: output path → text. */
export function artifactOf(files: Readonly<Record<string, string>>, options: TestArtifactOptions = {}): TestArtifact {
  const { site = 'acme', domain = `${site}.example`, aliases = [] } = options
  const blobs = new Map<Digest, Uint8Array>()
  const listed: Record<string, ManifestFile> = {}
  for (const [path, text] of Object.entries(files)) {
    const bytes = new TextEncoder().encode(text)
    const digest = digestOf(bytes)
    blobs.set(digest, bytes)
    listed[path] = { digest, size: bytes.length, type: mediaType(path) }
  }
  const routing = { base: '/', trailingSlash: 'ignore', format: 'directory' } as const
  const manifest: Manifest = { version: 1, site, domain, aliases, routing, redirects: [], files: listed }
  return { manifest, blobs }
}

/** Puts the blobs of an artifact where `upload` takes them from. */
export async function keepBlobs(blobs: Blobs, artifact: TestArtifact): Promise<void> {
  for (const [digest, bytes] of artifact.blobs) await blobs.put(digest, bytes)
}
