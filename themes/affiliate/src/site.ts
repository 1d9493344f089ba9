import { site } from 'nextgen:site'
import { formatsFor } from 'nextgen/theme-kit/format.ts'
import { wordsFor } from 'nextgen/theme-kit/words.ts'
import type { SiteOptions } from './site-options.ts'
import strings from './strings.json'

const chosen = site.options as SiteOptions

export { site }

export const format = formatsFor(site.locale)
export const text = wordsFor(site.locale, strings)

/** The site's options with this theme's defaults. */
export const options = {
  layout: chosen.layout ?? 'grid',
  header: chosen.header ?? 'left',
  tagline: chosen.tagline ?? text.tagline,
  disclosure: chosen.disclosure ?? text.disclosure,
  perPage: chosen.perPage ?? 6,
  tracking: chosen.tracking ?? '',
  redirect: chosen.redirect ?? '',
  analytics: chosen.analytics,
}
