import { initialOf } from 'nextgen/theme-kit/words.ts'
import { site } from '../site.ts'

/** The first letter of the site's name on a tile of its own colour. */
export function GET(): Response {
  const color = site.tokens.color
  const brand = typeof color === 'object' && typeof color.brand === 'string' ? color.brand : '#12695a'
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="8" fill="${escape(brand)}"/><text x="16" y="23" font-family="system-ui,sans-serif" font-size="20" font-weight="700" text-anchor="middle" fill="#fff">${escape(initialOf(site.name))}</text></svg>`
  return new Response(svg, { headers: { 'content-type': 'image/svg+xml' } })
}

function escape(value: string): string {
  return value.replace(/[&<>"]/g, character => `&#${character.charCodeAt(0)};`)
}
