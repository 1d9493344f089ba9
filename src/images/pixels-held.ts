import { isHeldWhole } from './decoding.ts'
import { heldFrames } from './factory.ts'
import { outputFormat } from './formats.ts'
import { BYTES_A_PIXEL } from './pixel-budget.ts'
import { type Header, type OutputFormat, readHeader } from './sharp.ts'
import type { ImageTask, WantedImage } from './task.ts'

/** What an encoder holds for each pixel that it writes, in pixels of the budget; the picture itself is one more. */
const WRITTEN: Readonly<Record<OutputFormat, number>> = { avif: 8, webp: 2, jpeg: 1, png: 1 }

/** The search for a quality holds planes of both pictures in floating point besides. */
const SEARCHED = 8

/**
 * Pixels of the budget that a task holds while it is made: what its source is decoded into, and the largest of what is
 * encoded of it, one after the other. A source that is held whole is decoded before the first is encoded. 0 for what is no
 * image. Measured: `docs/decisions/0033`.
 */
export async function pixelsHeld(source: Uint8Array, { wanted, factory }: ImageTask): Promise<number> {
  const header = await readHeader(source).catch(() => undefined)
  if (!header) return 0
  const searched = factory?.quality === 'perceptual' ? SEARCHED : 0
  const written = wanted.map(
    image => writtenPixels(image, header) * (1 + searched + WRITTEN[outputFormat(image.transform.format)]),
  )
  const [decoded, largest] = [decodedPixels(header), Math.max(0, ...written)]
  if (!factory || !isHeldWhole(source, header)) return decoded + largest
  const { width, height, channels } = header
  return (width * height * channels) / BYTES_A_PIXEL + Math.max(decoded, largest)
}

/** A JPEG that is not progressive passes in strips; a progressive one is held as coefficients, HEIF and AVIF several times over. */
function decodedPixels(header: Header): number {
  const { format, width, height, progressive, channels } = header
  const pixels = width * height * heldFrames(header)
  if (format === 'jpeg') return progressive ? (pixels * channels) / 3 : 0
  return format === 'heif' ? 3 * pixels : pixels
}

/** As large as asked for, and never larger than the source. */
function writtenPixels({ transform }: WantedImage, { width, height }: Header): number {
  const wide = Number(transform.width) || width
  const high = Number(transform.height) || (wide * height) / width
  return Math.min(wide * high, width * height)
}
