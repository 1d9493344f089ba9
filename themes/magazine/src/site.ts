import { site } from 'nextgen:site'
import { formatsFor } from 'nextgen/theme-kit/format.ts'
import { directionOf, seedOf, wordsFor } from 'nextgen/theme-kit/words.ts'
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
  tagline: chosen.tagline ?? '',
  disclosure: chosen.disclosure ?? '',
  perPage: chosen.perPage ?? 4,
}

export const direction = directionOf(site.locale)
export const format = formatsFor(site.locale)
export const text = wordsFor(site.locale, strings)
