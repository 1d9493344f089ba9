import { sanitizeSvg } from './sanitize-svg.ts'
import { PIXEL_LIMIT, readHeader } from './sharp.ts'
import { asBase64, thumbHashOf } from './thumbhash.ts'

export interface InspectedImage {
  /** Those of the image, or of an SVG only what draws. */
  readonly bytes: Uint8Array
  /** Of the upright image, or of one frame. */
  readonly width: number
  readonly height: number
  readonly format: string
  /** Base64. */
  readonly thumbhash: string
}

/**
 * Size, format and ThumbHash of an image from elsewhere. Rejects for what cannot be decoded, and for more than `PIXEL_LIMIT`
 * pixels, all frames together.
 */
export async function inspectImage(source: Uint8Array, kind: string): Promise<InspectedImage> {
  const bytes = kind === 'svg' ? Buffer.from(sanitizeSvg(Buffer.from(source).toString())) : source
  const { width, height, format, frames } = await readHeader(bytes)
  if (width * height * frames > PIXEL_LIMIT)
    throw new Error(`it has ${width} × ${height} pixels in ${frames} frames, more than ${PIXEL_LIMIT} in all`)
  const { hash } = await thumbHashOf(bytes)
  return { bytes, width, height, format, thumbhash: asBase64(hash) }
}
