import { PIXEL_LIMIT, readHeader } from './sharp.ts'
import { asBase64, thumbHashOf } from './thumbhash.ts'

export interface InspectedImage {
  /** Of the upright image, or of one frame. */
  readonly width: number
  readonly height: number
  readonly format: string
  /** Base64. */
  readonly thumbhash: string
}

/** Size, format and ThumbHash of an image. Rejects for what cannot be decoded, and for more than `PIXEL_LIMIT` pixels, all frames together. */
export async function inspectImage(bytes: Uint8Array): Promise<InspectedImage> {
  const { width, height, format, frames } = await readHeader(bytes)
  if (width * height * frames > PIXEL_LIMIT)
    throw new Error(`it has ${width} × ${height} pixels in ${frames} frames, more than ${PIXEL_LIMIT} in all`)
  const { hash } = await thumbHashOf(bytes)
  return { width, height, format, thumbhash: asBase64(hash) }
}
