import type { Header } from './sharp.ts'

/**
 * Whether all sizes of an image are made of one decoding: a PNG has no smaller one, and that of a progressive JPEG takes as
 * long as the whole, since what makes it smaller comes after what takes long.
 */
export const isDecodedOnce = (bytes: Uint8Array): boolean =>
  (bytes[0] === 0x89 && bytes[1] === 0x50) || (bytes[0] === 0xff && bytes[1] === 0xd8 && isProgressive(bytes))

/** A source larger than this is decoded anew for each size: that takes longer, but no memory for the whole. */
const HELD_PIXELS = 32_000_000

/** Whether the factory does so. A PNG resized from that has the very same pixels only in eight bits and without a colour profile. */
export const isHeldWhole = (source: Uint8Array, { format, depth, hasProfile, width, height }: Header): boolean =>
  isDecodedOnce(source) && (format !== 'png' || (depth === 'uchar' && !hasProfile)) && width * height <= HELD_PIXELS

/** Goes from segment to segment of a JPEG, to the one that begins its picture. */
function isProgressive(jpeg: Uint8Array): boolean {
  for (let at = 2; jpeg[at] === 0xff; ) {
    const marker = jpeg[at + 1] as number
    if (marker === 0xc2) return true
    if (marker === 0xc0 || marker === 0xc1 || marker === 0xda) return false
    // Any number of these may stand before a marker.
    at += marker === 0xff ? 1 : 2 + ((jpeg[at + 2] as number) << 8) + (jpeg[at + 3] as number)
  }
  return false
}
