import { site } from 'nextgen:site'
import { faceOf, fontStack, SYSTEM_FONT } from 'nextgen/theme-kit/look/face.ts'
import { lookOf } from 'nextgen/theme-kit/look/look.ts'
import { options } from './site.ts'

const FACES = { wide: 'unbounded', round: 'gabarito', grotesk: 'bricolage-grotesque' } as const

/** The font file of the site's headings, if any. */
export const face = faceOf(site, FACES[options.type])

/** Computed once a site: modules are evaluated anew for each. */
export const look = lookOf(site.tokens, {
  color: { brand: '#d7263d', accent: '#ffc52e', surface: '#fff6ec' },
  font: { display: fontStack(face), body: SYSTEM_FONT },
  type: { size: 17, ratio: options.type === 'wide' ? 1.22 : 1.28 },
  radius: '1.25rem',
  scheme: options.scheme,
})
for (const note of look.notes) console.warn(`${site.id}: ${note}`)
