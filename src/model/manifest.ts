import type { Digest } from './digest.ts'
import type { Redirect } from './site.ts'

/** One file of an artifact. `headers` hold what the edge sends beyond type, length and validators. */
export interface ManifestFile {
  readonly digest: Digest
  readonly size: number
  readonly type: string
  readonly headers?: Readonly<Record<string, string>>
}

/**
 * The complete immutable description of a site's artifact. `files` is keyed by the path of the output file without a
 * leading slash (`posts/one/index.html`), sorted; the edge maps request paths to it by `routing`.
 * Serialised as canonical JSON, it is itself a blob named by its digest; `manifestKey` lists it among its site's.
 */
export interface Manifest {
  readonly version: 1
  readonly site: string
  readonly domain: string
  readonly aliases: readonly string[]
  readonly routing: Routing
  readonly redirects: readonly Redirect[]
  readonly files: Readonly<Record<string, ManifestFile>>
}

/** How a request path becomes a file: the theme's `base`, `trailingSlash` and `build.format`. `notFound` is a file. */
export interface Routing {
  /** Begins with a slash and has none at the end, except for `/` itself. */
  readonly base: string
  readonly trailingSlash: 'always' | 'never' | 'ignore'
  readonly format: 'directory' | 'file' | 'preserve'
  readonly notFound?: string
}

/** `sites/<id>/manifests/<digest>.json`: the same bytes as the manifest's blob; what tells a site's manifests. */
export const manifestKey = (site: string, digest: Digest): string => `sites/${site}/manifests/${digest}.json`

/** The blobs that a manifest needs, each once. */
export const blobsOf = (manifest: Manifest): ReadonlySet<Digest> =>
  new Set(Object.values(manifest.files).map(file => file.digest))
