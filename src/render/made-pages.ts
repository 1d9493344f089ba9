import { digestOf } from '#base/hash.ts'
import { weighedMemo } from '#base/weighed-memo.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import { type PackedPages, unpackPages } from '#model/packed-pages.ts'
import type { MadePage } from '#model/page-trace.ts'
import type { MadeChunk } from '#model/render.ts'

/** Reads what was kept under a digest. */
export interface MadeStore {
  getSync(digest: Digest): Uint8Array | null
}

/** Sites of fewer chunks are read more quickly than their memory is worth. */
const MANY_CHUNKS = 4

/** Pages of large sites: 40 MB of text are some 20,000 of them. */
const known = weighedMemo<readonly MadePage[]>(40e6)

/**
 * What was made of the pages of chunks, in their order. A chunk of a large site that is as it was gives the very same
 * objects, so that what is made of them can be kept beside them; nobody may change them.
 */
export function madePages(chunks: readonly MadeChunk[], store: MadeStore | undefined): MadePage[] {
  const isLarge = chunks.length >= MANY_CHUNKS
  const pages: MadePage[] = []
  for (const chunk of chunks) for (const page of pagesOf(chunk, isLarge, store)) pages.push(page)
  return pages
}

function pagesOf({ digest, text }: MadeChunk, isLarge: boolean, store: MadeStore | undefined): readonly MadePage[] {
  const found = digest && known.get(digest)
  if (found) return found
  const packed = text ?? (digest && read(digest, store))
  if (packed === undefined) return missing(digest)
  const pages = unpackPages(packed)
  if (isLarge && digest) known.put(digest, pages, packed.length)
  return pages
}

function read(digest: Digest, store: MadeStore | undefined): PackedPages | undefined {
  const bytes = store?.getSync(digest)
  return bytes && digestOf(bytes) === digest ? (new TextDecoder().decode(bytes) as PackedPages) : undefined
}

function missing(digest: Digest | undefined): never {
  throw new SiteError({
    code: 'blob-missing',
    message: `The blob ${digest} with what was made of earlier pages has gone while their site was built`,
    hint: 'Build again.',
  })
}
