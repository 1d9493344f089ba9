import { contrast, hexOf, lowestContrast, type Oklch, readColour, standingOut } from './colour.ts'

/** The colours that a site names; each a CSS colour. */
export interface BrandColours {
  readonly brand: string
  /** A second colour; absent: one that goes well with the brand. */
  readonly accent?: string | undefined
  /** What pages are printed on in light; absent: nearly white, with a breath of the brand. */
  readonly surface?: string | undefined
  readonly ink?: string | undefined
}

/** Every colour a theme paints with, by what it is for; `#rrggbb` each. */
export interface Roles {
  /** Grounds, from the page itself to what lies above and below it; `tint` is washed with the brand. */
  readonly page: string
  readonly card: string
  readonly sunken: string
  readonly tint: string
  /** A line that only divides, and one that shows where a control is. */
  readonly rule: string
  readonly edge: string
  readonly text: string
  readonly muted: string
  /** The brand and the accent as letters. */
  readonly link: string
  readonly spot: string
  /** The brand and the accent as grounds, under the mouse too, and the letters on them. */
  readonly fill: string
  readonly 'fill-hover': string
  readonly 'on-fill': string
  readonly accent: string
  readonly 'on-accent': string
  readonly good: string
  readonly bad: string
  readonly warn: string
  /** Rating stars and other signs. */
  readonly star: string
}

export interface Palette {
  readonly light: Roles
  readonly dark: Roles
  /** What had to be corrected, as sentences for whoever chose the colours. */
  readonly notes: readonly string[]
}

const GROUNDS = ['page', 'card', 'sunken', 'tint'] as const

/** What the palette of any brand keeps (WCAG 2.2 AA): role, the grounds it stands on, and the least contrast. */
export const PROMISES: readonly (readonly [role: keyof Roles, on: readonly (keyof Roles)[], ratio: number])[] = [
  ['text', GROUNDS, 10],
  ['muted', GROUNDS, 4.5],
  ['link', GROUNDS, 4.5],
  ['spot', GROUNDS, 4.5],
  ['good', GROUNDS, 4.5],
  ['bad', GROUNDS, 4.5],
  ['warn', GROUNDS, 4.5],
  ['edge', GROUNDS, 3],
  ['star', ['page', 'card'], 3],
  ['on-fill', ['fill', 'fill-hover'], 4.5],
  ['on-accent', ['accent'], 4.5],
]

/**
 * The palette of a brand in light and dark, every promise kept. Throws an error with the `token` and a `hint` for what is no colour;
 * what only had to become lighter or darker is told in `notes`.
 */
export function paletteOf(colours: BrandColours): Palette {
  const brand = asked('color.brand', colours.brand)
  const accent = colours.accent === undefined ? companionOf(brand) : asked('color.accent', colours.accent)
  const surface = colours.surface === undefined ? undefined : asked('color.surface', colours.surface)
  const ink = colours.ink === undefined ? undefined : asked('color.ink', colours.ink)
  const notes: string[] = []
  if (surface && surface.l < LIGHTEST_SURFACE)
    notes.push(
      `color.surface ${colours.surface} is too dark to be what light pages are printed on; it was made lighter`,
    )
  const light = lightRoles(brand, accent, surface, ink)
  const link = readColour(light.link)
  if (link && brand.l - link.l > 0.3)
    notes.push(`color.brand ${colours.brand} cannot be read on light pages; links are written in ${light.link}`)
  return { light, dark: darkRoles(brand, accent), notes }
}

const LIGHTEST_SURFACE = 0.93

function asked(token: string, css: string): Oklch {
  const colour = readColour(String(css))
  if (colour) return colour
  throw Object.assign(new Error(`Expected the token ${token} to be an opaque CSS colour; got ${JSON.stringify(css)}`), {
    token,
    hint: 'Write it like "#0a7ea4", "hsl(200 80% 40%)" or "oklch(60% 0.12 220)".',
  })
}

/** The hue a third of the way round, brighter, and never paler than a grey brand leaves it. */
const companionOf = ({ l, c, h }: Oklch): Oklch => ({ l: Math.max(0.68, l), c: Math.max(0.13, c), h: (h + 150) % 360 })

function lightRoles(brand: Oklch, accent: Oklch, surface?: Oklch, ink?: Oklch): Roles {
  const neutral = Math.min(0.012, brand.c * 0.1)
  const ground = surface
    ? { ...surface, l: Math.max(LIGHTEST_SURFACE, surface.l) }
    : { l: 0.985, c: neutral * 0.5, h: brand.h }
  const page = hexOf(ground)
  const card = hexOf({ ...ground, l: Math.min(1, ground.l + 0.02), c: ground.c * 0.4 })
  const sunken = hexOf({ ...ground, l: ground.l - 0.03, c: Math.max(ground.c, neutral) })
  const tint = hexOf({ l: Math.min(0.945, ground.l - 0.035), c: Math.min(0.045, brand.c * 0.35), h: brand.h })
  const grounds = [page, card, sunken, tint]
  const letters = (colour: Oklch, ratio = 4.5): string => standingOut(colour, 0, grounds, ratio)
  return {
    page,
    card,
    sunken,
    tint,
    rule: hexOf({ ...ground, l: ground.l - 0.09, c: Math.max(ground.c, neutral) }),
    edge: letters({ l: 0.64, c: neutral * 1.5, h: brand.h }, 3),
    text: letters(ink ?? { l: 0.22, c: Math.min(0.025, brand.c * 0.25), h: brand.h }, 10),
    muted: letters({ l: 0.47, c: Math.min(0.03, neutral * 2), h: brand.h }, 5),
    link: letters({ ...brand, l: Math.min(brand.l, 0.52) }),
    spot: letters({ ...accent, l: Math.min(accent.l, 0.56) }),
    ...filled(brand),
    ...accented(accent),
    good: letters({ l: 0.5, c: 0.13, h: 152 }),
    bad: letters({ l: 0.52, c: 0.17, h: 27 }),
    warn: letters({ l: 0.52, c: 0.12, h: 65 }),
    star: standingOut({ l: 0.7, c: 0.16, h: accent.c < 0.05 ? 75 : accent.h }, 0, [page, card], 3),
  }
}

function darkRoles(brand: Oklch, accent: Oklch): Roles {
  const neutral = Math.min(0.02, brand.c * 0.15)
  const page = hexOf({ l: 0.175, c: neutral, h: brand.h })
  const card = hexOf({ l: 0.22, c: neutral * 1.15, h: brand.h })
  const sunken = hexOf({ l: 0.145, c: neutral, h: brand.h })
  const tint = hexOf({ l: 0.265, c: Math.min(0.05, brand.c * 0.4), h: brand.h })
  const grounds = [page, card, sunken, tint]
  const letters = (colour: Oklch, ratio = 4.5): string => standingOut(colour, 1, grounds, ratio)
  return {
    page,
    card,
    sunken,
    tint,
    rule: hexOf({ l: 0.32, c: neutral * 1.2, h: brand.h }),
    edge: letters({ l: 0.5, c: neutral * 1.5, h: brand.h }, 3),
    text: letters({ l: 0.94, c: Math.min(0.012, neutral), h: brand.h }, 10),
    muted: letters({ l: 0.73, c: neutral, h: brand.h }, 5),
    link: letters({ ...brand, l: Math.max(brand.l, 0.76), c: Math.min(brand.c, 0.13) }),
    spot: letters({ ...accent, l: Math.max(accent.l, 0.78), c: Math.min(accent.c, 0.14) }),
    ...filled({ ...brand, l: Math.min(0.85, Math.max(brand.l, 0.42)) }),
    ...accented({ ...accent, l: Math.max(accent.l, 0.6) }),
    good: letters({ l: 0.78, c: 0.14, h: 152 }),
    bad: letters({ l: 0.74, c: 0.14, h: 27 }),
    warn: letters({ l: 0.8, c: 0.13, h: 75 }),
    star: standingOut({ l: 0.8, c: 0.15, h: accent.c < 0.05 ? 75 : accent.h }, 1, [page, card], 3),
  }
}

const WHITE = '#ffffff'

/**
 * A colour as a ground, with the letters on it: white where the ground allows it or becomes able to by a little shade,
 * else nearly black. Under the mouse it moves away from its letters, so that they only gain.
 */
function grounded(colour: Oklch): { ground: Oklch; letters: string } {
  if (contrast(hexOf(colour), WHITE) >= 3.1) {
    const hex = standingOut(colour, 0, [WHITE], 4.5)
    return { ground: readColour(hex) ?? colour, letters: WHITE }
  }
  const letters = standingOut({ l: 0.2, c: Math.min(0.03, colour.c * 0.3), h: colour.h }, 0, [hexOf(colour)], 4.5)
  return { ground: colour, letters }
}

function filled(brand: Oklch): Pick<Roles, 'fill' | 'fill-hover' | 'on-fill'> {
  const { ground, letters } = grounded(brand)
  const away = letters === WHITE ? -0.05 : 0.05
  const hover = hexOf({ ...ground, l: Math.min(1, Math.max(0, ground.l + away)) })
  const safe = lowestContrast(letters, [hover]) >= 4.5 ? hover : hexOf(ground)
  return { fill: hexOf(ground), 'fill-hover': safe, 'on-fill': letters }
}

function accented(accent: Oklch): Pick<Roles, 'accent' | 'on-accent'> {
  const { ground, letters } = grounded(accent)
  return { accent: hexOf(ground), 'on-accent': letters }
}
