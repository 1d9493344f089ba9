/**
 * Schemes that a link or an image of an editor may have; a URL without a scheme is always fine. None of them runs anything in
 * the page or reads a file: those of apps open one, on a tap.
 */
export const SAFE_SCHEMES: readonly string[] = [
  'http',
  'https',
  'mailto',
  'tel',
  'sms',
  'geo',
  'whatsapp',
  'tg',
  'viber',
  'facetime',
  'facetime-audio',
]

const SKIPPED = /[\u0000-\u0020\u007F-\u00A0]/g
const SAFE = new RegExp(`^(?:${SAFE_SCHEMES.join('|')}):`, 'i')

/** Whether a browser would take the text for a URL with a scheme that is not in the list of safe ones. */
export function isUnsafeUrl(url: string): boolean {
  const colon = url.indexOf(':')
  if (colon < 0) return false
  const bare = url.replace(SKIPPED, '')
  if (SAFE.test(bare)) return false
  const end = bare.search(/[/?#]/)
  const at = bare.indexOf(':')
  return at >= 0 && (end < 0 || at < end)
}
