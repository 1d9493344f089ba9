import { site } from 'nextgen:site'
import { faceOf, fontStack, SYSTEM_FONT } from 'nextgen/theme-kit/look/face.ts'
import { lookOf } from 'nextgen/theme-kit/look/look.ts'
import { options } from './site.ts'

const FACES = { serif: 'newsreader', grotesk: 'hanken-grotesk', soft: 'fraunces' } as const

/** The font file of the site's headings, if any. */
export const face = faceOf(site, FACES[options.type])

/** Computed once a site: modules are evaluated anew for each. */
export const look = lookOf(site.tokens, {
  color: { brand: '#1f3d36', accent: '#d8552b', surface: '#f7f5f0' },
  font: { display: fontStack(face), body: SYSTEM_FONT },
  type: { size: 18, ratio: 1.3 },
  radius: '0.25rem',
  scheme: options.scheme,
})
for (const note of look.notes) console.warn(`${site.id}: ${note}`)
