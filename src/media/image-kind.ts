/** Kinds of images that are taken, by the extension of their files. */
export type ImageKind = 'jpg' | 'png' | 'gif' | 'webp' | 'avif' | 'svg'

const SVG =
  /^\uFEFF?\s*(?:<\?xml[^>]{0,200}\?>\s*)?(?:<!--[\s\S]{0,4000}?-->\s*)*(?:<!DOCTYPE[^>[]{0,400}(?:\[[^\]]{0,4000}\])?[^>]{0,100}>\s*)?(?:<!--[\s\S]{0,4000}?-->\s*)*<svg[\s>]/i

/** What the first bytes of a file say that it is, whatever its name and its server say; null for no image of the web. */
export function imageKind(bytes: Uint8Array): ImageKind | null {
  const starts = (signature: string, at = 0): boolean => latin(bytes, at, signature.length) === signature
  if (starts('\xff\xd8\xff')) return 'jpg'
  if (starts('\x89PNG\r\n\x1a\n')) return 'png'
  if (starts('GIF87a') || starts('GIF89a')) return 'gif'
  if (starts('RIFF') && starts('WEBP', 8)) return 'webp'
  if (starts('ftyp', 4) && /avi[fs]/.test(latin(bytes, 8, 32))) return 'avif'
  return SVG.test(new TextDecoder().decode(bytes.subarray(0, 16_384))) ? 'svg' : null
}

const latin = (bytes: Uint8Array, from: number, length: number): string =>
  String.fromCharCode(...bytes.subarray(from, from + length))
