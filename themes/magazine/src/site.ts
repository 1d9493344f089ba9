import { site } from 'nextgen:site'
import { localeOf } from 'nextgen/theme-kit/locale/locales.ts'
import { type Speech, speechFor } from 'nextgen/theme-kit/locale/speech.ts'
import { seedOf } from 'nextgen/theme-kit/words.ts'
import type { SiteOptions } from './site-options.ts'
import strings from './strings.json'

const COVERS = ['tiles', 'hills', 'rays', 'dots', 'rings'] as const
const chosen = site.options as SiteOptions

export { site }

/** The site's options with this theme's defaults; a site that names no drawing gets one from its id. */
export const options = {
  layout: chosen.layout ?? 'lead',
  header: chosen.header ?? 'center',
  cover: chosen.cover ?? COVERS[seedOf(site.id) % COVERS.length] ?? 'tiles',
  perPage: chosen.perPage ?? 4,
}

/** What the site says in words of its own, in its first language. */
export const told = (locale: string): { readonly tagline: string; readonly disclosure: string } =>
  locale === site.locale
    ? { tagline: chosen.tagline ?? '', disclosure: chosen.disclosure ?? '' }
    : { tagline: '', disclosure: '' }

/** Words, formats and paths of a locale. */
export const speech = speechFor(site, strings)

/** The same, of the locale that a page's address is in. */
export const speechAt = (url: URL): Speech<typeof strings.en> => speech(localeOf(site, url.pathname.split('/')[1]))
