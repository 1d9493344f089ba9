/** Schemes that a link or an image of an editor may have; a URL without a scheme is always fine. */
export const SAFE_SCHEMES: readonly string[] = ['http', 'https', 'mailto', 'tel', 'sms']

const SKIPPED = /[\u0000-\u0020\u007F-\u00A0]/g
const SAFE = /^(?:https?|mailto|tel|sms):/i

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
