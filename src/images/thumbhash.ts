import { rgbaToThumbHash, thumbHashToAverageRGBA, thumbHashToRGBA } from 'thumbhash'
import { decodeSmall, type Picture } from './sharp.ts'

/** Longest side of the picture that a ThumbHash is made from: the most that its format allows. */
const SIDE = 100

/** The ThumbHash of an image, and the small picture that it was made from: four channels. */
export async function thumbHashOf(
  source: Uint8Array,
): Promise<{ readonly hash: Uint8Array; readonly picture: Picture }> {
  const picture = await decodeSmall(source, SIDE)
  return { hash: rgbaToThumbHash(picture.width, picture.height, picture.data), picture }
}

export const asBase64 = (hash: Uint8Array): string => Buffer.from(hash).toString('base64')

/** `#rrggbb` */
export function meanColour(hash: Uint8Array): string {
  const { r, g, b } = thumbHashToAverageRGBA(hash)
  return hex([r * 255, g * 255, b * 255])
}

const hex = (colour: readonly number[]): string =>
  `#${colour.map(value => Math.round(value).toString(16).padStart(2, '0')).join('')}`

const COLUMNS = 4
const ROWS = 3

/** A CSS `background`: three bands of four colours each, one above the other. */
export function gradients(hash: Uint8Array): string {
  const { w, h, rgba } = thumbHashToRGBA(hash)
  const colourAt = (column: number, row: number): string => {
    const at = 4 * (w * Math.floor(((row + 0.5) * h) / ROWS) + Math.floor(((column + 0.5) * w) / COLUMNS))
    return hex([...rgba.subarray(at, at + 3)])
  }
  return Array.from({ length: ROWS }, (_, row) => {
    const colours = Array.from({ length: COLUMNS }, (_, column) => colourAt(column, row))
    return `linear-gradient(90deg,${colours.join()}) 0 ${row * 50}%/100% 34% no-repeat`
  }).join()
}
