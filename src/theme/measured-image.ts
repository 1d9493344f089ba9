import { readFileSync, type Stats, statSync } from 'node:fs'
import { basename, extname } from 'node:path'
import { pathToFileURL } from 'node:url'
import { digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'

/** What a page may know of an image without its pixels. Width and height are those of the upright image. */
export interface ImageFacts {
  readonly width: number
  readonly height: number
  readonly format: string
  readonly orientation?: number
}

export interface MeasuredImage {
  readonly digest: Digest
  /** The file's name with the characters that its URL keeps escaped, as Astro hands it to the bundler. */
  readonly name: string
  readonly facts: ImageFacts
}

const measured = new Map<string, { readonly stamp: string; readonly image: MeasuredImage }>()
const MEASURED_KEPT = 20_000
const SETTLING_MS = 2_000

/** Taken when the thread starts: later the render clock replaces `Date`. */
const wallClock = Date.now

/**
 * Size and format of an image file (absolute) from its first bytes. Answers from memory while the file's times stay the
 * same. Rejects when there is no such file, or its bytes are of no image format.
 */
export async function measureImage(file: string): Promise<MeasuredImage> {
  const stats = statSync(file)
  const stamp = stampOf(stats)
  const known = measured.get(file)
  if (known?.stamp === stamp) return known.image
  const bytes = readFileSync(file)
  const image: MeasuredImage = { digest: digestOf(bytes), name: assetName(file), facts: await factsOf(bytes, file) }
  if (Math.max(stats.mtimeMs, stats.ctimeMs) < wallClock() - SETTLING_MS) {
    if (measured.size >= MEASURED_KEPT) measured.clear()
    measured.set(file, { stamp, image })
  }
  return image
}

/** What pages are told of a file that is no image: it has the size of a picture. */
export function unmeasured(file: string): MeasuredImage {
  const format = extname(file).slice(1).toLowerCase()
  return {
    digest: digestOf(readFileSync(file)),
    name: assetName(file),
    facts: { width: 1200, height: 800, format: format === '' || format === 'svg' ? 'png' : format },
  }
}

const stampOf = ({ size, mtimeMs, ctimeMs, ino }: Stats): string => `${size} ${mtimeMs} ${ctimeMs} ${ino}`

const assetName = (file: string): string => basename(decodeURI(pathToFileURL(file).pathname))

async function factsOf(bytes: Uint8Array, file: string): Promise<ImageFacts> {
  const { imageMetadata } = await import('astro/assets/utils')
  const { width, height, format, orientation } = await imageMetadata(bytes, file)
  return { width, height, format: extname(file).toLowerCase() === '.apng' ? 'apng' : format, orientation }
}
