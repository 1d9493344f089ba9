import { digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'
import type { Failure } from '#model/failure.ts'
import type { Manifest, ManifestFile, Routing } from '#model/manifest.ts'
import type { Site } from '#model/site.ts'
import { manifestText } from './manifest-text.ts'

/** Files of one origin; a later layer's file replaces an earlier one of the same path. */
export interface Layer {
  readonly name:
    | 'pages'
    | 'images'
    | 'content files'
    | 'theme files'
    | "the site's public files"
    | 'integrations'
    | 'site files'
  readonly files: Readonly<Record<string, ManifestFile>>
}

export interface Artifact {
  readonly manifest: Manifest
  /** The manifest's canonical bytes, and the digest that names them. */
  readonly bytes: Uint8Array
  readonly digest: Digest
  readonly totalBytes: number
  readonly warnings: readonly Failure[]
}

/** Puts the layers of a site together into its manifest. Pure: the same layers give the same bytes. */
export function assembleArtifact(
  site: Site,
  routing: Routing,
  layers: readonly Layer[],
  omitted: readonly string[] = [],
): Artifact {
  const merged = new Map<string, ManifestFile>()
  const warnings: Failure[] = []
  for (const [at, { name, files }] of layers.entries())
    for (const path of Object.keys(files)) {
      const file = files[path] as ManifestFile
      const earlier = merged.get(path)
      if (earlier && earlier.digest !== file.digest) warnings.push(replaced(path, layers.slice(0, at), name))
      merged.set(path, file)
    }
  for (const path of omitted) merged.delete(path)
  const paths = [...merged.keys()].sort((a, b) => (a < b ? -1 : 1))
  const files: Record<string, ManifestFile> = {}
  let totalBytes = 0
  for (const path of paths) {
    const file = merged.get(path) as ManifestFile
    files[path] = file
    totalBytes += file.size
  }
  const notFound = files['404.html'] ? '404.html' : files['404/index.html'] ? '404/index.html' : undefined
  const manifest: Manifest = {
    version: 1,
    site: site.id,
    domain: site.domain,
    aliases: site.aliases,
    routing: notFound ? { ...routing, notFound } : routing,
    ...(holdsDrafts(site) && { drafts: true as const }),
    redirects: site.redirects,
    files,
  }
  return new Sealed(manifest, totalBytes, warnings)
}

const replaced = (path: string, earlier: readonly Layer[], by: Layer['name']): Failure => ({
  code: 'file-replaced',
  message: `${path} of ${earlier.findLast(({ files }) => Object.hasOwn(files, path))?.name} is replaced by a file of ${by}`,
  where: path,
  hint: 'Rename one of the two.',
})

const holdsDrafts = ({ content }: Site): boolean =>
  content !== undefined && 'snapshot' in content && content.snapshot?.drafts === true

/** The same artifact with other facts about its files: headers, compressed forms. */
export const withFiles = (artifact: Artifact, facts: Pick<Manifest, 'files' | 'headers' | 'headerSets'>): Artifact =>
  new Sealed({ ...artifact.manifest, ...facts }, artifact.totalBytes, artifact.warnings)

/**
 * Written when somebody asks for the bytes: most artifacts are only a step on the way to the last. A class, since getters of
 * a literal would hold it (decision 0032).
 */
class Sealed implements Artifact {
  readonly manifest: Manifest
  readonly totalBytes: number
  readonly warnings: readonly Failure[]
  #bytes: Uint8Array | undefined
  #digest: Digest | undefined

  constructor(manifest: Manifest, totalBytes: number, warnings: readonly Failure[]) {
    this.manifest = manifest
    this.totalBytes = totalBytes
    this.warnings = warnings
  }
  get bytes(): Uint8Array {
    this.#bytes ??= new TextEncoder().encode(manifestText(this.manifest))
    return this.#bytes
  }
  get digest(): Digest {
    this.#digest ??= digestOf(this.bytes)
    return this.#digest
  }
}
