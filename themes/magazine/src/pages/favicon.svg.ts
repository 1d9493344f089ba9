import { initialOf } from 'nextgen/theme-kit/words.ts'
import { site } from '../site.ts'

/** The first letter of the site's name on a disc of its own colour. */
export function GET(): Response {
  const color = site.tokens.color
  const brand = typeof color === 'object' && typeof color.brand === 'string' ? color.brand : '#a3341f'
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="16" r="16" fill="${escape(brand)}"/><text x="16" y="23" font-family="Georgia,serif" font-size="20" font-weight="700" text-anchor="middle" fill="#fff">${escape(initialOf(site.name))}</text></svg>`
  return new Response(svg, { headers: { 'content-type': 'image/svg+xml' } })
}

function escape(value: string): string {
  return value.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
}
