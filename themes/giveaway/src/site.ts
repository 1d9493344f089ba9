import { site } from 'nextgen:site'
import { speechFor } from 'nextgen/theme-kit/locale/speech.ts'
import type { SiteOptions } from './site-options.ts'
import strings from './strings.json'

export { site }

const chosen = site.options as SiteOptions

/** The site's options with this theme's defaults. */
export const options = {
  tagline: chosen.tagline,
  hero: chosen.hero ?? 'ticket',
  ground: chosen.ground ?? 'rays',
  type: chosen.type ?? 'wide',
  scheme: chosen.scheme ?? 'auto',
  form: chosen.form,
}

/** Words, formats and paths of a locale. */
export const speech = speechFor(site, strings)
