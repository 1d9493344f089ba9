import { site } from 'nextgen:site'
import { faceOf, fontStack, SYSTEM_FONT } from 'nextgen/theme-kit/look/face.ts'
import { lookOf } from 'nextgen/theme-kit/look/look.ts'
import type { SiteOptions } from './site-options.ts'

const FACES = { grotesk: 'bricolage-grotesque', serif: 'fraunces', round: 'gabarito' } as const

const { type = 'grotesk', scheme = 'auto' } = site.options as SiteOptions

/** The font file of the site's headings, if any. */
export const face = faceOf(site, FACES[type])

/** Computed once a site: modules are evaluated anew for each. */
export const look = lookOf(site.tokens, {
  color: { brand: '#12695a', accent: '#f4a702', surface: '#faf8f3' },
  font: { display: fontStack(face), body: SYSTEM_FONT },
  type: { size: 17.5, ratio: 1.26 },
  radius: '0.9rem',
  scheme,
})
for (const note of look.notes) console.warn(`${site.id}: ${note}`)
