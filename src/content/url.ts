import { isUnsafeUrl } from '#model/safe-url.ts'
import { unescapeHtml } from './html-text.ts'

/** Links and images whose URL does not begin as a harmless one does: only these are looked at more closely. */
const DOUBTFUL = / (?:href|src)="(?!https?:\/\/|[/#?.]|mailto:)([^"]*)"/g

/** Whether serialised HTML holds a link or an image that must not be published. */
export function hasUnsafeUrl(html: string): boolean {
  for (const match of html.matchAll(DOUBTFUL)) if (isUnsafeUrl(unescapeHtml(match[1] as string))) return true
  return false
}
