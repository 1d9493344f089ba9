import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { cardOf, cardStyle, ogImagePath } from '../og-image-name.ts'
import type { WantedDrawing } from './icons.ts'
import type { ToldFacts } from './listed-page.ts'

/** The cards that pages name as their picture, each once; a page with a picture of its own needs none. */
export function wantedCards(
  site: Site,
  theme: CompiledTheme,
  facts: readonly ToldFacts[],
  root: string,
): WantedDrawing[] {
  const style = cardStyle(site, theme)
  const shared = cardOf(style, site)
  const sharedUrl = root + ogImagePath(shared)
  const drawn = `${root}_og/`
  const wanted = new Map<string, WantedDrawing>()
  for (const page of facts) {
    if (!page.ogImage?.startsWith(drawn) || wanted.has(page.ogImage)) continue
    const card = page.ogImage === sharedUrl ? shared : cardOf(style, site, page)
    const path = ogImagePath(card)
    if (page.ogImage === root + path) wanted.set(page.ogImage, { path, drawing: { kind: 'card', card } })
  }
  return [...wanted.values()]
}
