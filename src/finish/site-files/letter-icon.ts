import type { Site } from '#model/site.ts'
import { siteColours } from './site-colours.ts'
import { escapeXml } from './xml.ts'

/** The first letter of the site's name on its colour: an SVG for sites without an icon of their own. */
export function letterIcon(site: Site): string {
  const { brand, fallback, onBrand } = siteColours(site)
  const letter = site.name.match(/[\p{L}\p{N}]\p{M}*/u)?.[0] ?? '•'
  return (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 64 64">' +
    `<rect width="64" height="64" rx="14" fill="${brand ?? fallback}"/>` +
    `<text x="32" y="33" font-family="system-ui, sans-serif" font-size="38" font-weight="700" text-anchor="middle" dominant-baseline="central" fill="${onBrand}">` +
    `${escapeXml(letter.toLocaleUpperCase(site.locale))}</text></svg>\n`
  )
}
