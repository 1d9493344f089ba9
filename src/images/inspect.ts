import { rgbaToThumbHash } from 'thumbhash'
import { PIXEL_LIMIT, type Picture, readHeader, shaped } from './sharp.ts'

/** The side of the picture that a ThumbHash is made from. */
const SIDE = 100

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
  const small = await shaped(bytes, { width: SIDE, height: SIDE, fit: 'inside' })
  const hash = rgbaToThumbHash(small.width, small.height, rgba(small))
  return { width, height, format, thumbhash: Buffer.from(hash).toString('base64') }
}

function rgba({ data, width, height, channels }: Picture): Uint8Array {
  if (channels === 4) return data
  const four = new Uint8Array(width * height * 4).fill(255)
  for (let pixel = 0; pixel < width * height; pixel++) four.set(data.subarray(pixel * 3, pixel * 3 + 3), pixel * 4)
  return four
}
