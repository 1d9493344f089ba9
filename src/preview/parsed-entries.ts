import type { ScannedFile } from '#cms/cms.ts'
import { cloneData } from '#content/clone.ts'
import type { ContentPack } from '#content/content-pack.ts'
import type { ParsedEntry } from '#content/parsed-entry.ts'

/**
 * The parsed entries of a content folder, kept in memory between two looks at it: only files that have changed are read
 * again. `forget` is for when the theme's schemas have changed.
 */
export function parsedEntries(): ContentPack & { forget(): void } {
  const files = new Map<string, { readonly stamp: string; readonly parsed: ParsedEntry }>()
  return {
    knownDigest(file) {
      const known = files.get(file.path)
      return known?.stamp === stampOf(file) ? known.parsed.source.sourceDigest : undefined
    },
    entryOf(path) {
      const known = files.get(path)
      // What a theme does to an entry must not be there when the page is shown again.
      return known && { entry: cloneData(known.parsed.entry), source: known.parsed.source }
    },
    keep(entries, settled) {
      files.clear()
      for (const { entry, source } of entries) {
        const file = settled.get(source.filePath)
        if (file) files.set(source.filePath, { stamp: stampOf(file), parsed: { entry: cloneData(entry), source } })
      }
    },
    forget: () => files.clear(),
    [Symbol.dispose]: () => files.clear(),
  }
}

const stampOf = ({ size, mtimeMs, ctimeMs, ino }: ScannedFile): string => `${size} ${mtimeMs} ${ctimeMs} ${ino}`
