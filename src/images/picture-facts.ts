import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { writeFileAtomically } from '#base/atomic-file.ts'
import { digestOf } from '#base/hash.ts'
import type { PictureFacts } from '#model/picture.ts'
import { summarize } from './summary.ts'

/** Counts up when facts are found out in another way. */
const VERSION = 1
const KEPT = 20_000

const known = new Map<string, Promise<PictureFacts>>()

/**
 * The facts of an image file (absolute), found out once for each content: remembered by the thread, and in `dir` for
 * all runs. Rejects for what is no image.
 */
export async function pictureFacts(file: string, dir: string): Promise<PictureFacts> {
  const bytes = readFileSync(file)
  const digest = digestOf(bytes)
  let facts = known.get(digest)
  if (!facts) {
    if (known.size >= KEPT) known.clear()
    facts = findOut(bytes, join(dir, `v${VERSION}`, digest.slice(0, 2), `${digest}.json`))
    known.set(digest, facts)
    facts.catch(() => known.delete(digest))
  }
  return facts
}

/** The same of many files, by file; those that are no images are left out. */
export async function looksOf(files: readonly string[], dir: string): Promise<ReadonlyMap<string, PictureFacts>> {
  const looks = new Map<string, PictureFacts>()
  for (const file of files) {
    const facts = await pictureFacts(file, dir).catch(() => undefined)
    if (facts) looks.set(file, facts)
  }
  return looks
}

async function findOut(bytes: Uint8Array, remembered: string): Promise<PictureFacts> {
  try {
    return JSON.parse(readFileSync(remembered, 'utf8')) as PictureFacts
  } catch {
    const facts = await summarize(bytes)
    writeFileAtomically(remembered, new TextEncoder().encode(JSON.stringify(facts)))
    return facts
  }
}
