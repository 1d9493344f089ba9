import type { Digest } from './digest.ts'
import type { Redirect } from './site.ts'

/** One file of an artifact. `headers` hold what the edge sends beyond type, length and validators. */
export interface ManifestFile {
  readonly digest: Digest
  readonly size: number
  readonly type: string
  readonly headers?: Headers
  /** Position in the manifest's `headerSets`: headers that many files have; those in `headers` come on top. */
  readonly headerSet?: number
  /** The same content, compressed before: blobs of their own. */
  readonly encodings?: Encodings
}

/** Response headers by their lower-case name. */
export type Headers = Readonly<Record<string, string>>

/** A content coding, as it is called in HTTP. */
export type Encoding = 'br' | 'zstd' | 'gzip'

export type Encodings = Readonly<Partial<Record<Encoding, { readonly digest: Digest; readonly size: number }>>>

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
  /** Its content may hold drafts: it goes live in the environment for drafts alone. */
  readonly drafts?: true
  readonly redirects: readonly Redirect[]
  /** Headers of every file. */
  readonly headers?: Headers
  /** What `ManifestFile.headerSet` counts in; absent when no file has headers. */
  readonly headerSets?: readonly Headers[]
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
export const manifestKey = (site: string, digest: Digest): string => `${manifestPrefix(site)}${digest}.json`

/** Folder of the manifests of a site. */
export const manifestPrefix = (site: string): string => `sites/${site}/manifests/`

/** The blobs of one file: its content, and that again in each coding. */
export const blobsOfFile = ({ digest, size, encodings = {} }: ManifestFile) => [
  { digest, size },
  ...Object.values(encodings),
]

/** The blobs that a manifest needs, each once, with their sizes in bytes. */
export function blobSizesOf(manifest: Manifest): ReadonlyMap<Digest, number> {
  const sizes = new Map<Digest, number>()
  for (const { digest, size, encodings } of Object.values(manifest.files)) {
    sizes.set(digest, size)
    for (const encoded of Object.values(encodings ?? {})) sizes.set(encoded.digest, encoded.size)
  }
  return sizes
}

/** The blobs that a manifest needs, each once. */
export const blobsOf = (manifest: Manifest): ReadonlySet<Digest> => new Set(blobSizesOf(manifest).keys())

/** A file that needs one of these blobs; undefined when none does. For messages. */
export const pathNeeding = ({ files }: Manifest, digests: ReadonlySet<Digest>): string | undefined =>
  Object.keys(files).find(path => {
    const { digest, encodings = {} } = files[path] as ManifestFile
    return digests.has(digest) || Object.values(encodings).some(encoded => digests.has(encoded.digest))
  })

/** Whether a file is text, or of another type that gets smaller, and large enough for it to matter. */
export const isCompressible = ({ type, size }: Pick<ManifestFile, 'type' | 'size'>): boolean =>
  size >= 512 && COMPRESSIBLE.test(type)

const COMPRESSIBLE =
  /^(text\/|application\/(javascript|json|wasm|xml|[\w.-]+\+(json|xml))|image\/svg\+xml|font\/(ttf|otf))/

/** All headers that a manifest states for one of its files; what is stated for fewer files wins. */
export const headersOf = (
  manifest: Pick<Manifest, 'headers' | 'headerSets'>,
  { headers, headerSet }: ManifestFile,
): Headers => ({
  ...manifest.headers,
  ...(headerSet === undefined ? {} : manifest.headerSets?.[headerSet]),
  ...headers,
})
