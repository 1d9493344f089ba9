import { site } from 'nextgen:site'
import { faceOf, fontStack, SYSTEM_FONT } from 'nextgen/theme-kit/look/face.ts'
import { lookOf } from 'nextgen/theme-kit/look/look.ts'
import { options } from './site.ts'

const FACES = { grotesk: 'schibsted-grotesk', round: 'gabarito', wide: 'bricolage-grotesque' } as const

/** The font file of the site's headings, if any. */
export const face = faceOf(site, FACES[options.type])

/** Computed once a site: modules are evaluated anew for each. */
export const look = lookOf(site.tokens, {
  color: { brand: '#4f46e5', accent: '#22c3a6' },
  font: { display: fontStack(face), body: SYSTEM_FONT },
  type: { size: 17, ratio: 1.25 },
  radius: '1rem',
  scheme: options.scheme,
})
for (const note of look.notes) console.warn(`${site.id}: ${note}`)
