import { canonicalJson, digestOf } from '#base/hash.ts'
import type { Digest } from '#model/digest.ts'
import type { PageFacts } from '#model/page-facts.ts'
import type { Site, Tokens } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { siteColours } from './site-files/site-colours.ts'

/**
 * Everything that decides how the picture of a page looks where links are shared. The picture is named by this before
 * it is drawn, so a page can name it while it is finished and a thread can draw it later.
 */
export interface Card {
  /** Counts up when cards are drawn differently. */
  readonly version: 1
  readonly title: string
  /** Name of the site. */
  readonly site: string
  /** BCP 47: chooses between the forms that scripts share. */
  readonly language: string
  /** `#rrggbb`. */
  readonly background: string
  readonly ink: string
  readonly accent: string
  /** The CSS font stack of headings. */
  readonly font: string
  /** The theme's font files: another file may draw another picture. Null when the theme brings none. */
  readonly fonts: Digest | null
}

export type CardStyle = Omit<Card, 'title' | 'language'>

export const CARD_WIDTH = 1200
export const CARD_HEIGHT = 630

/** What the cards of a site have in common: its name, and colours and font of its tokens. */
export function cardStyle(site: Site, theme: CompiledTheme): CardStyle {
  const { brand, accent, fallback, onBrand } = siteColours(site)
  const files = fontFilesOf(theme).map(path => theme.assets[path]?.digest)
  return {
    version: 1,
    site: shortened(site.name) || site.domain,
    background: brand ?? fallback,
    ink: onBrand,
    accent: accent ?? onBrand,
    font: headingFont(site.tokens),
    fonts: files.length > 0 ? digestOf(canonicalJson(files)) : null,
  }
}

/** The card of a page, from its first heading, else its title without the name of the site; without a page, the site's. */
export function cardOf(style: CardStyle, site: Site, page?: Pick<PageFacts, 'heading' | 'title' | 'language'>): Card {
  const title = shortened(page?.heading ?? '') || shortened(withoutSiteName(page?.title ?? '', site.name)) || style.site
  return { ...style, title, language: page?.language || site.locale }
}

/** Where the picture of a card lies in the artifact; 1200 × 630 px, PNG. */
export const ogImagePath = (card: Card): string => `_og/${digestOf(canonicalJson(card)).slice(0, 16)}.png`

/** Output paths of the font files that a theme brings, sorted. */
export const fontFilesOf = (theme: Pick<CompiledTheme, 'assets'>): string[] =>
  Object.keys(theme.assets)
    .filter(path => /\.(woff2?|ttf|otf)$/i.test(path))
    .sort()

/** A title without ` · Name`, ` | Name` and the like at its end. */
export function withoutSiteName(title: string, name: string): string {
  const text = title.trim()
  if (!text.endsWith(name)) return text
  const rest = text.slice(0, -name.length)
  return /\s[-·•|–—:»~]\s*$/u.test(rest) ? rest.replace(/\s[-·•|–—:»~]\s*$/u, '').trim() : text
}

const TITLE_LENGTH = 140

function shortened(title: string): string {
  const text = title
    .replace(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .normalize('NFC')
  if (text.length <= TITLE_LENGTH) return text
  const cut = text.slice(0, TITLE_LENGTH - 1)
  return `${cut
    .slice(0, Math.max(cut.lastIndexOf(' '), TITLE_LENGTH / 2))
    .toWellFormed()
    .trimEnd()}…`
}

function headingFont({ font }: Tokens): string {
  const fonts = typeof font === 'object' ? font : {}
  return String(fonts.display ?? fonts.heading ?? fonts.body ?? 'sans-serif')
}
