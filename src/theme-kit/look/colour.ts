import {
  clampChroma,
  converter,
  formatHex,
  modeHsl,
  modeHwb,
  modeLab,
  modeLch,
  modeLrgb,
  modeOklab,
  modeOklch,
  modeRgb,
  parse,
  useMode as register,
  wcagContrast,
} from 'culori/fn'

// The spaces in which a colour may be written, and those that luminance and gamut are computed in.
for (const mode of [modeRgb, modeLrgb, modeHsl, modeHwb, modeLab, modeLch, modeOklab, modeOklch])
  register(mode as never)

/** A colour as eyes order them: lightness 0 to 1, chroma 0 to about 0.37, hue in degrees. */
export interface Oklch {
  readonly l: number
  readonly c: number
  readonly h: number
}

const toOklch = converter('oklch')

/**
 * Reads any CSS colour (`#0a7ea4`, `hsl(…)`, `oklch(…)`). Undefined for what is none, and for one
 * that lets shine through what lies behind it, as no contrast can be told from it.
 */
export function readColour(css: string): Oklch | undefined {
  const colour = parse(css.trim())
  if (!colour || (colour.alpha ?? 1) < 1) return undefined
  const { l, c, h } = toOklch(colour)
  return { l, c: c || 0, h: h ?? 0 }
}

/** The colour on a screen: the nearest that sRGB has, at the same lightness and hue, as `#rrggbb`. */
export const hexOf = ({ l, c, h }: Oklch): string =>
  formatHex(clampChroma({ mode: 'oklch', l: Math.min(1, Math.max(0, l)), c, h }, 'oklch')) ?? '#000000'

/** WCAG's contrast of two colours, 1 to 21. */
export const contrast = (one: string, other: string): number => wcagContrast(one, other)

/** The lowest contrast of a colour with any of several grounds. */
export const lowestContrast = (colour: string, grounds: readonly string[]): number =>
  Math.min(...grounds.map(ground => contrast(colour, ground)))

/**
 * The colour nearest to `from`, in lightness, that stands out against every ground by `ratio`: darker where `towards` is
 * 0, lighter where it is 1. Black or white when nothing less is enough.
 */
export function standingOut(from: Oklch, towards: 0 | 1, grounds: readonly string[], ratio: number): string {
  const at = (l: number): string => hexOf({ ...from, l })
  const fits = (l: number): boolean => lowestContrast(at(l), grounds) >= ratio
  if (fits(from.l)) return at(from.l)
  let near = from.l
  let far: number = towards
  for (let step = 0; step < 10; step++) {
    const middle = (near + far) / 2
    if (fits(middle)) far = middle
    else near = middle
  }
  return at(far)
}
