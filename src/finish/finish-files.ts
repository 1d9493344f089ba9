import type { Digest } from '#model/digest.ts'
import { type Encodings, type Headers, isCompressible, type Manifest, type ManifestFile } from '#model/manifest.ts'
import { fileHeaders, SECURITY_HEADERS } from './file-headers.ts'
import { sharePolicies } from './shared-policy.ts'

export interface FinishFilesOptions {
  /** The theme's folder of hashed assets: `_astro`. */
  readonly assetsDir: string
  /** Compresses a file for good; absent: the edge compresses what it sends. */
  readonly compress?: (digest: Digest) => Promise<Encodings>
}

/**
 * Gives every file of an artifact its response headers, and those that never change their compressed forms. Headers
 * that files have in common stand once.
 */
export async function finishFiles(
  files: Manifest['files'],
  { assetsDir, compress }: FinishFilesOptions,
): Promise<Pick<Manifest, 'files' | 'headers' | 'headerSets'>> {
  const sets = new Map<string, number>()
  const headerSets: Headers[] = []
  const setOf = (path: string, file: ManifestFile): number => {
    const headers = fileHeaders(path, file, assetsDir)
    const key = JSON.stringify(headers)
    let index = sets.get(key)
    if (index === undefined) {
      index = headerSets.push(headers) - 1
      sets.set(key, index)
    }
    return index
  }
  const finished = await Promise.all(
    Object.entries(sharePolicies(files)).map(async ([path, file]): Promise<[string, ManifestFile]> => {
      const { headers: _, ...rest } = file
      const headerSet = setOf(path, file)
      const lasts = headerSets[headerSet]?.['cache-control']?.endsWith('immutable')
      const encodings = compress && lasts && isCompressible(file) ? await compress(file.digest) : {}
      return [path, { ...rest, headerSet, ...(Object.keys(encodings).length > 0 && { encodings }) }]
    }),
  )
  return { headers: SECURITY_HEADERS, headerSets, files: Object.fromEntries(finished) }
}
