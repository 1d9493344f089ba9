import { site } from 'nextgen:site'
import { localeOf } from 'nextgen/theme-kit/locale/locales.ts'
import { type Speech, speechFor } from 'nextgen/theme-kit/locale/speech.ts'
import type { SiteOptions } from './site-options.ts'
import strings from './strings.json'

const chosen = site.options as SiteOptions

export { site }

/** The site's options with this theme's defaults. */
export const options = {
  layout: chosen.layout ?? 'grid',
  header: chosen.header ?? 'left',
  perPage: chosen.perPage ?? 6,
  tracking: chosen.tracking ?? '',
  redirect: chosen.redirect ?? '',
  analytics: chosen.analytics,
  search: chosen.search ?? false,
}

type Words = typeof strings.en

/** What the site says in words of its own, in its first language. */
const told = Object.fromEntries(
  Object.entries({ tagline: chosen.tagline, disclosure: chosen.disclosure }).filter(([, text]) => text !== undefined),
) as Partial<Words>

const own: Readonly<Record<string, Partial<Words>>> = { [site.locale]: told }
const base = speechFor<Words>(site, strings)

/** Words, formats and paths of a locale. */
export function speech(locale: string): Speech<Words> {
  const known = base(locale)
  return { ...known, text: { ...known.text, ...own[locale] } }
}

/** The same, of the locale that a page's address is in. */
export const speechAt = (url: URL): Speech<Words> => speech(localeOf(site, url.pathname.split('/')[1]))
