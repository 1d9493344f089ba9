import type { Digest } from '#model/digest.ts'
import type { Change, Cms, Source } from './cms.ts'
import { identityOf, readFolder } from './folder.ts'
import { locateField } from './locate.ts'
import { type ContentScan, fileOf, scanDirectory } from './scan.ts'

export { contentDigestOf } from './folder.ts'

/** What a cursor keeps: the SHA-256 of every entry file and image by path. */
type Known = Readonly<Record<string, Digest>>

/** A content folder as a source. A pull reads the whole folder, and brings the files whose bytes are not those of the cursor. */
export function directoryCms(dir: string): Cms {
  return {
    name: `directory ${dir}`,
    async pull(cursor) {
      const scan = scanDirectory(dir)
      const { entries, assets, assetDigests, failures } = readFolder(scan)
      const before = parseCursor(cursor)
      const now: Record<string, Digest> = Object.fromEntries(assetDigests)
      for (const { filePath, sourceDigest } of entries) now[filePath] = sourceDigest
      const changed = (path: string): boolean => before?.[path] !== now[path]
      const changes: Change[] = []
      for (const path of Object.keys(before ?? {})) if (changed(path)) changes.push({ type: 'removed', filePath: path })
      for (const entry of entries) if (changed(entry.filePath)) changes.push({ type: 'entry', entry })
      for (const asset of assets.values()) if (changed(asset.path)) changes.push({ type: 'asset', asset })
      return { full: before === null, changes, cursor: JSON.stringify(now), failures }
    },
  }
}

/** A content folder as it is now, or as it was at a scan just taken. Throws a `SiteError` where there is no such folder. */
export function directorySource(dir: string, scan: ContentScan = scanDirectory(dir)): Source {
  return {
    name: dir,
    identity: () => identityOf(scan),
    read: () => readFolder(scan),
    locate: (entry, field) => locateField(entry, fileOf(scan, entry.filePath), field),
  }
}

function parseCursor(cursor: string | undefined): Known | null {
  if (cursor === undefined) return null
  try {
    return JSON.parse(cursor) as Known
  } catch {
    return null
  }
}
