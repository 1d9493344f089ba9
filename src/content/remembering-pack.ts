import type { ScannedFile } from '#cms/cms.ts'
import type { EntryPack } from './content-pack.ts'
import { PackedEntry } from './packed-entry.ts'
import type { ParsedEntry } from './parsed-entry.ts'

/** The parsed entries of settled files, by path. */
export type Remembered = ReadonlyMap<string, { readonly file: ScannedFile; readonly parsed: ParsedEntry }>

/** A pack that tells what was parsed, so that the next build of this thread is given the very same entries. */
export interface RememberingPack extends EntryPack {
  /** Undefined until `keep` was called. */
  remembered(): Remembered | undefined
}

/** Remembers what `inner` is given to keep. */
export function rememberingPack(inner: EntryPack): RememberingPack {
  let kept: Remembered | undefined
  return {
    knownDigest: inner.knownDigest,
    entryOf: inner.entryOf,
    keep(entries, settled) {
      kept = placed(entries, settled)
      inner.keep(entries, settled)
    },
    remembered: () => kept,
  }
}

/** Gives what an earlier build of this thread has remembered, and nothing else. */
export function rememberedPack(before: Remembered): RememberingPack {
  let kept: Remembered | undefined
  return {
    knownDigest(file) {
      const known = before.get(file.path)
      return known && isSame(known.file, file) ? known.parsed.source.sourceDigest : undefined
    },
    entryOf: path => before.get(path)?.parsed,
    keep(entries, settled) {
      kept = placed(entries, settled)
    },
    remembered: () => kept,
  }
}

function placed(entries: readonly ParsedEntry[], settled: ReadonlyMap<string, ScannedFile>): Remembered {
  const places = new Map<string, { readonly file: ScannedFile; readonly parsed: ParsedEntry }>()
  for (const parsed of entries) {
    const file = settled.get(parsed.source.filePath)
    if (file) places.set(file.path, { file, parsed })
  }
  return places
}

const isSame = (one: ScannedFile, other: ScannedFile): boolean =>
  one.size === other.size && one.mtimeMs === other.mtimeMs && one.ctimeMs === other.ctimeMs && one.ino === other.ino

/** Characters of text that entries hold in memory, once those that lie on the disk have let go of theirs. */
export function textsHeld(entries: Iterable<ParsedEntry['entry']>): number {
  let held = 0
  for (const entry of entries)
    if (entry instanceof PackedEntry) entry.release()
    else held += (entry.body?.length ?? 0) + (entry.rendered?.html.length ?? 0)
  return held
}
