import type { SiteFacts } from '../../model/site.ts'
import type { FaceName } from '../build/faces.ts'
import { languageOf } from '../words.ts'

/** Text in the system's own font: nothing to load, every script. */
export const SYSTEM_FONT = "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'Noto Sans Arabic', sans-serif"

/**
 * The font file that a site's headings need: the one its theme chose, another for languages in which that has no
 * letters, and none where the site's tokens name a font of their own.
 */
export function faceOf(
  { locale, tokens }: Pick<SiteFacts, 'locale' | 'tokens'>,
  chosen: FaceName,
): FaceName | undefined {
  if (typeof tokens.font === 'object' && tokens.font.display !== undefined) return undefined
  return ARABIC.has(languageOf(locale)) ? 'readex-pro' : chosen
}

const ARABIC: ReadonlySet<string> = new Set(['ar', 'fa', 'ur', 'ps'])

/** A face as a CSS font stack; the system's font for none. */
export const fontStack = (face: FaceName | undefined): string => (face ? `var(--face-${face})` : SYSTEM_FONT)
