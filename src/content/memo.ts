import { contentDigestOf } from '#cms/folder.ts'
import { type ContentScan, signatureOf, unsettledFiles } from '#cms/scan.ts'
import type { LoadSnapshotOptions } from './load.ts'
import type { ParsedContent } from './parse-content.ts'

/** Characters that the memo of a thread may hold, and folders. */
const MAX_SIZE = 12_000_000
const MAX_FOLDERS = 16

const kept = new Map<string, ParsedContent>()
const schemaKeys = new WeakMap<object, string>()
let schemaCount = 0

/** The thread's memo of parsed folders, least recently used first out. */
export function memoOf({ schemas, schemasKey, markdown }: LoadSnapshotOptions) {
  const prefix = `${schemasKey ?? keyOf(schemas)}\0${markdown.key}\0`
  // An unsettled folder is known by its bytes alone.
  const identityOf = (scan: ContentScan): string =>
    `${prefix}${scan.dir}\0${unsettledFiles(scan).length > 0 ? contentDigestOf(scan) : signatureOf(scan)}`
  return {
    find(scan: ContentScan): ParsedContent | undefined {
      if (kept.size === 0) return undefined
      const key = identityOf(scan)
      const found = kept.get(key)
      if (found) {
        kept.delete(key)
        kept.set(key, found)
      }
      return found
    },
    keep(scan: ContentScan, parsed: ParsedContent): void {
      if (parsed.size > MAX_SIZE / 2) return
      const settled = unsettledFiles(scan).length === 0
      kept.set(`${prefix}${scan.dir}\0${settled ? signatureOf(scan) : parsed.sourceDigest}`, parsed)
      let size = 0
      for (const { size: each } of kept.values()) size += each
      for (const [key, oldest] of kept) {
        if (size <= MAX_SIZE && kept.size <= MAX_FOLDERS) break
        kept.delete(key)
        size -= oldest.size
      }
    },
  }
}

function keyOf(schemas: object): string {
  const known = schemaKeys.get(schemas)
  if (known) return known
  const key = `schemas ${++schemaCount}`
  schemaKeys.set(schemas, key)
  return key
}
