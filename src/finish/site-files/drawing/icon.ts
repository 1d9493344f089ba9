import { ico } from './ico.ts'
import type { Sharp } from './sharp-like.ts'
import type { Drawing } from './task.ts'

/** No icon needs more; a file that claims more is not decoded. */
const MOST_PIXELS = 25_000_000

/** A square PNG of the site's icon. */
export function drawIcon(
  sharp: Sharp,
  source: Uint8Array,
  { size, background, margin }: Omit<Extract<Drawing, { kind: 'icon' }>, 'kind'>,
): Promise<Buffer> {
  const free = Math.round(size * margin)
  const inner = size - 2 * free
  const clear = { r: 0, g: 0, b: 0, alpha: 0 }
  const drawn = sharp(source, { limitInputPixels: MOST_PIXELS, failOn: 'error' })
    .resize({ width: inner, height: inner, fit: 'contain', background: clear })
    .extend({ top: free, bottom: free, left: free, right: free, background: clear })
  return (background === null ? drawn : drawn.flatten({ background })).png({ compressionLevel: 9 }).toBuffer()
}

/** `favicon.ico` of the site's icon. */
export async function drawFavicon(sharp: Sharp, source: Uint8Array): Promise<Buffer> {
  const images = []
  for (const size of [16, 32, 48])
    images.push({ size, png: await drawIcon(sharp, source, { size, background: null, margin: 0 }) })
  return ico(images)
}
