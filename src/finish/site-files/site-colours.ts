import type { Site } from '#model/site.ts'
import { type Colour, readableOn, toHex, WHITE } from './colour.ts'
import { colourOf } from './css-colour.ts'

/** Colours of a site's tokens for what is made outside its pages; `#rrggbb`. */
export interface SiteColours {
  /** Null: no token names one that can be read. */
  readonly brand: string | null
  readonly accent: string | null
  readonly surface: string
  /** Readable on the brand colour, or on `fallback` where there is none. */
  readonly onBrand: string
  readonly fallback: string
}

const SLATE: Colour = [31, 41, 55]

/** Reads `color.brand` (or `primary`), `color.accent` (or `secondary`) and `color.surface` (or `background`). */
export function siteColours({ tokens }: Pick<Site, 'tokens'>): SiteColours {
  const colours = typeof tokens.color === 'object' ? tokens.color : {}
  const first = (...names: readonly string[]): Colour | undefined => {
    for (const name of names) {
      const value = colours[name]
      const colour = typeof value === 'string' ? colourOf(value) : undefined
      if (colour) return colour
    }
    return undefined
  }
  const brand = first('brand', 'primary')
  const accent = first('accent', 'secondary')
  return {
    brand: brand ? toHex(brand) : null,
    accent: accent ? toHex(accent) : null,
    surface: toHex(first('surface', 'background') ?? WHITE),
    onBrand: toHex(readableOn(brand ?? SLATE)),
    fallback: toHex(SLATE),
  }
}
