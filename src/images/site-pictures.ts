import { type PlaceGuard, placeGuard } from './css-places.ts'
import { type PictureOptions, pictures, type ShownImages } from './pictures.ts'

/** The pictures of one site's pages. */
export interface SitePictures {
  /** A page with the pictures that browsers can choose from; the same bytes when it shows none. */
  rewrite(html: Uint8Array): Uint8Array
  /** Looks for images in a file of the site as it is written; tells the names that it found. */
  look(bytes: Uint8Array): readonly string[]
  /** Takes note of names that stand in files which are not looked at now. */
  know(names: Iterable<string>): void
  /** Whether any file that was looked at names the image. */
  isShown(url: string): boolean
}

const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

/**
 * Rewrites a site's pages. `mayWrap` is the guard of the theme's stylesheet files; what a page brings in style elements is
 * read in addition. An image that no file names need not be made: its place was taken by a better one, or a theme asked
 * for widths that it did not show.
 */
export function sitePictures(
  images: ShownImages,
  mayWrap: PlaceGuard,
  placeholderOf?: PictureOptions['placeholderOf'],
): SitePictures {
  const named = new Set<string>()
  const guards = new Map<string, PlaceGuard>()
  const guardOf = (style: string): PlaceGuard => {
    const guard = guards.get(style) ?? placeGuard([style])
    guards.set(style, guard)
    return guard
  }
  return {
    rewrite(bytes) {
      const html = decoder.decode(bytes)
      if (!html.includes('<img')) return bytes
      const styles = [...html.matchAll(/<style\b[^>]*>([\s\S]*?)<\/style\s*>/gi)].map(([, style = '']) =>
        guardOf(style),
      )
      const made = pictures(html, {
        images,
        ...(placeholderOf && { placeholderOf }),
        mayWrap: (image, parent) => mayWrap(image, parent) && styles.every(guard => guard(image, parent)),
      })
      return made === html ? bytes : Buffer.from(made)
    },
    look(bytes) {
      const found = images.any() ? [...new Set(imageNames(decoder.decode(bytes)))] : []
      for (const name of found) named.add(name)
      return found
    },
    know(names) {
      for (const name of names) named.add(name)
    },
    isShown: url => [...imageNames(url)].every(name => named.has(name)),
  }
}

const ENDINGS = ['avif', 'webp', 'jpeg', 'jpg', 'png', 'gif', 'svg'].map(format => `.${format}`)

/**
 * What stands before the ending of each image that a text names, back to the last dot: two hashes. Unlike the rest of a
 * URL it is written the same in HTML, JSON, XML and CSS.
 */
function* imageNames(text: string): Generator<string> {
  for (const ending of ENDINGS)
    for (let at = text.indexOf(ending); at >= 0; at = text.indexOf(ending, at + 1)) {
      let from = at
      while (from > 0 && isWord(text.charCodeAt(from - 1))) from--
      yield text.slice(from, at + ending.length)
    }
}

/** A digit, a letter, `_` or `-`. */
const isWord = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || (code >= 48 && code <= 57) || code === 95 || code === 45
