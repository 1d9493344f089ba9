import { site } from 'nextgen:site'
import { lookOf } from 'nextgen/theme-kit/look/look.ts'

export const look = lookOf(site.tokens, {
  color: { brand: '#0b5fa5' },
  font: { display: 'Georgia, serif', body: 'sans-serif' },
  type: { size: 18, ratio: 1.25 },
  radius: '0.5rem',
})
