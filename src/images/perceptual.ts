import type { Pixels } from './measure.ts'
import { type SearchOptions, searchQuality } from './search.ts'
import { decode, type EncoderOptions, encode, type OutputFormat, type Picture, shaped } from './sharp.ts'
import { ssimulacra2 } from './ssimulacra2.ts'

/** What an image of a format must reach, and how its quality is sought. */
interface Target {
  readonly search: SearchOptions
  /** With what the quality is sought, and with what the result is written: slower, smaller, at least as like. */
  readonly sought: EncoderOptions
  readonly written: EncoderOptions
}

/**
 * Targets by SSIMULACRA2. That of AVIF is the mean score of photographs by mozjpeg at quality 82. WebP, with colours in half
 * resolution and flat areas in blocks, would save less than a tenth at that score: its target is lower, and still the mean
 * structural similarity (SSIM) of its images is above that of mozjpeg at 82.
 */
const TARGETS: Partial<Record<OutputFormat, Target>> = {
  avif: {
    search: { target: 79.5, tolerance: 0.8, from: 30, to: 90, start: 58, slope: 0.9, tries: 5 },
    sought: { effort: 3, bitdepth: 10 },
    written: { effort: 4, bitdepth: 10 },
  },
  webp: {
    search: { target: 75.2, tolerance: 0.8, from: 30, to: 95, start: 75, slope: 0.6, tries: 5 },
    sought: { effort: 4, smartSubsample: true },
    written: { effort: 6, smartSubsample: true, smartDeblock: true },
  },
}

/** More pixels than this are not compared: a picture as large as that is encoded with the fixed quality. */
const COMPARED_PIXELS = 4_200_000

/** Encodes as small as the target of the format allows; null for a format or a size that has none. */
export async function encodeAlike(picture: Picture, format: OutputFormat): Promise<Uint8Array | null> {
  const target = TARGETS[format]
  if (!target || picture.width * picture.height > COMPARED_PIXELS) return null
  const measure = ssimulacra2(await opaque(picture))
  const { quality } = await searchQuality(async quality => {
    const bytes = await encode(picture, format, { ...target.sought, quality })
    return { bytes, score: measure(await opaque(await decode(bytes))) }
  }, target.search)
  return encode(picture, format, { ...target.written, quality })
}

/** Three channels: what shines through is compared on grey. */
async function opaque(picture: Picture): Promise<Pixels> {
  return picture.channels === 3 ? picture : shaped(picture, { background: '#808080' })
}
