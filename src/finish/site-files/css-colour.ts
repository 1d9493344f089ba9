import { BLACK, type Colour, WHITE } from './colour.ts'

/**
 * Reads a CSS colour: hexadecimal, `rgb()`, `hsl()`, `oklch()`, `black` and `white`. Undefined for any other text
 * (`var(…)`, names): the caller has a default. Transparency is left out.
 */
export function colourOf(text: string): Colour | undefined {
  const value = text.trim().toLowerCase()
  if (value === 'white') return WHITE
  if (value === 'black') return BLACK
  if (value.startsWith('#')) return hexadecimal(value.slice(1))
  const [, name, inner] = /^(rgb|hsl|oklch)a?\(([^()]*)\)$/.exec(value) ?? []
  if (!name || inner === undefined) return undefined
  const parts = inner.split(/[\s,/]+/).filter(Boolean)
  if (parts.length < 3) return undefined
  const colour = FUNCTIONS[name as keyof typeof FUNCTIONS](parts as [string, string, string])
  return colour.every(Number.isFinite) ? (colour.map(part => clamp(part, 0, 255)) as unknown as Colour) : undefined
}

function hexadecimal(digits: string): Colour | undefined {
  if (!/^([0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})$/.test(digits)) return undefined
  const wide = digits.length < 6 ? digits.replace(/./g, '$&$&') : digits
  return [0, 2, 4].map(at => Number.parseInt(wide.slice(at, at + 2), 16)) as unknown as Colour
}

type Parts = readonly [string, string, string]

const FUNCTIONS = {
  rgb: ([red, green, blue]: Parts): Colour => [number(red, 255), number(green, 255), number(blue, 255)],
  hsl([hue, saturation, lightness]: Parts): Colour {
    const h = angle(hue)
    const s = clamp(number(saturation, 1, 100), 0, 1)
    const l = clamp(number(lightness, 1, 100), 0, 1)
    const at = (n: number): number => {
      const k = (n + h / 30) % 12
      return 255 * (l - s * Math.min(l, 1 - l) * Math.max(-1, Math.min(k - 3, 9 - k, 1)))
    }
    return [at(0), at(8), at(4)]
  },
  /** Björn Ottosson's OKLab, by way of its linear cone responses. */
  oklch([lightness, chroma, hue]: Parts): Colour {
    const L = number(lightness, 1)
    const C = number(chroma, 0.4)
    const h = (angle(hue) * Math.PI) / 180
    const [a, b] = [C * Math.cos(h), C * Math.sin(h)]
    const l = (L + 0.3963377774 * a + 0.2158037573 * b) ** 3
    const m = (L - 0.1055613458 * a - 0.0638541728 * b) ** 3
    const s = (L - 0.0894841775 * a - 1.291485548 * b) ** 3
    return [
      gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
    ]
  },
}

const gamma = (linear: number): number => {
  const value = clamp(linear, 0, 1)
  return 255 * (value <= 0.0031308 ? 12.92 * value : 1.055 * value ** (1 / 2.4) - 0.055)
}

/** A number as it stands, over `unit`; or a percentage of `whole`. */
const number = (text: string, whole: number, unit = 1): number =>
  text.endsWith('%') ? (Number(text.slice(0, -1)) / 100) * whole : Number(text) / unit

const angle = (text: string): number => {
  const turns: Record<string, number> = { deg: 1, grad: 0.9, rad: 180 / Math.PI, turn: 360 }
  const [, value, unit] = /^([-+.\de]+?)(deg|grad|rad|turn)?$/.exec(text) ?? []
  return (((Number(value) * (turns[unit ?? 'deg'] as number)) % 360) + 360) % 360
}

const clamp = (value: number, low: number, high: number): number => Math.min(Math.max(value, low), high)
