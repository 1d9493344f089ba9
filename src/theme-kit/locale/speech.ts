import type { SiteFacts } from '../../model/site.ts'
import { type Formats, formatsFor } from '../format.ts'
import { directionOf, wordsFor } from '../words.ts'
import { pathIn } from './locales.ts'

/** How the pages of one locale speak. */
export interface Speech<Words> {
  readonly locale: string
  readonly direction: 'ltr' | 'rtl'
  readonly text: Words
  readonly format: Formats
  /** A path of the site in this locale: `to('prices')` is `/de/prices/`. */
  readonly to: (...segments: readonly string[]) => string
}

/** A theme's words, formats and paths by locale; each is made once a site. */
export function speechFor<Words extends object>(
  site: Pick<SiteFacts, 'locale' | 'locales'>,
  strings: { readonly en: Words } & Readonly<Record<string, Partial<Words>>>,
): (locale: string) => Speech<Words> {
  const known = new Map<string, Speech<Words>>()
  return locale => {
    const speech = known.get(locale) ?? {
      locale,
      direction: directionOf(locale),
      text: wordsFor(locale, strings),
      format: formatsFor(locale),
      to: (...segments) => pathIn(site, locale, ...segments),
    }
    known.set(locale, speech)
    return speech
  }
}
