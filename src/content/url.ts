import { unescapeHtml } from './html-text.ts'

/** Schemes that a link or an image of an editor may have; a URL without a scheme is always fine. */
export const SAFE_SCHEMES: readonly string[] = ['http', 'https', 'mailto', 'tel', 'sms']

/** Links and images whose URL does not begin as a harmless one does: only these are looked at more closely. */
const DOUBTFUL = / (?:href|src)="(?!https?:\/\/|[/#?.]|mailto:)([^"]*)"/g
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

/** Whether serialised HTML holds a link or an image that must not be published. */
export function hasUnsafeUrl(html: string): boolean {
  for (const match of html.matchAll(DOUBTFUL)) if (isUnsafeUrl(unescapeHtml(match[1] as string))) return true
  return false
}
