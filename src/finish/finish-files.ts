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
  const finished: Record<string, ManifestFile> = {}
  const waiting: Promise<void>[] = []
  const shared = sharePolicies(files)
  for (const path of Object.keys(shared)) {
    const file = shared[path] as ManifestFile
    const own = headersOf(path, file, assetsDir)
    const { key, headers, lasts } = own
    let headerSet = sets.get(key)
    if (headerSet === undefined) {
      headerSet = headerSets.push(headers) - 1
      sets.set(key, headerSet)
    }
    finished[path] = withHeaderSet(file, own, headerSet)
    if (compress && lasts && isCompressible(file))
      waiting.push(
        compress(file.digest).then(encodings => {
          if (Object.keys(encodings).length > 0) finished[path] = { ...(finished[path] as ManifestFile), encodings }
        }),
      )
  }
  await Promise.all(waiting)
  return { headers: SECURITY_HEADERS, headerSets, files: finished }
}

/** What was found of a file before: pages of a large site that are as they were are the same objects in its next build. */
interface Found {
  readonly path: string
  readonly assetsDir: string
  readonly headers: Headers
  readonly key: string
  readonly lasts: boolean
  finished?: ManifestFile
}
const found = new WeakMap<ManifestFile, Found>()

function headersOf(path: string, file: ManifestFile, assetsDir: string): Found {
  const before = found.get(file)
  if (before?.path === path && before.assetsDir === assetsDir) return before
  const headers = fileHeaders(path, file, assetsDir)
  const lasts = headers['cache-control']?.endsWith('immutable') ?? false
  const now = { path, assetsDir, headers, key: JSON.stringify(headers), lasts }
  found.set(file, now)
  return now
}

function withHeaderSet(file: ManifestFile, found: Found, headerSet: number): ManifestFile {
  if (found.finished?.headerSet === headerSet) return found.finished
  const { headers: _, ...rest } = file
  found.finished = { ...rest, headerSet }
  return found.finished
}
