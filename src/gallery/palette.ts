import type { GalleryPalette, KeptPromise } from '#model/gallery.ts'
import type { Tokens } from '#model/site.ts'
import { contrast, readColour } from '#theme-kit/look/colour.ts'
import { type BrandColours, PROMISES, paletteOf, type Roles } from '#theme-kit/look/palette.ts'

type Colours = Readonly<Record<string, string>>

/**
 * The palette of a page as it was built, read from its own style, and what it keeps of the promises of the theme kit.
 * Null for a page that does not carry one.
 */
export function paletteIn(html: string, tokens: Tokens): GalleryPalette | null {
  const schemes = [...html.matchAll(/\{([^{}]*--page:#[0-9a-f]{6}[^{}]*)\}/g)]
    .map(([, block = '']) => rolesOf(block))
    .filter(colours => colours['on-accent'] !== undefined)
  const light = schemes.find(({ page = '#000000' }) => lightness(page) > 0.5)
  const dark = schemes.find(({ page = '#ffffff' }) => lightness(page) <= 0.5)
  if (!light || !dark) return null
  return { light, dark, promises: [...kept('light', light), ...kept('dark', dark)], notes: notesOf(tokens) }
}

/** What a page built by the theme kit says of measures and fonts: the theme's own where the site says nothing. */
export function usualIn(html: string): Readonly<Record<string, string>> {
  const [, block = ''] = /:root\{color-scheme:([^{}]*--step-0:[^{}]*)\}/.exec(html) ?? []
  const largest = (name: string): number =>
    Number(new RegExp(`--${name}:clamp\\([^;]*?([\\d.]+)rem\\)(?=;|$)`).exec(block)?.[1] ?? Number.NaN)
  const value = (name: string): string | undefined => new RegExp(`--${name}:([^;]+)`).exec(block)?.[1]
  const [size, next] = [largest('step-0'), largest('step-1')]
  const found: Readonly<Record<string, string | undefined>> = {
    'tokens.type.size': Number.isNaN(size) ? undefined : String(Math.round(size * 160) / 10),
    'tokens.type.ratio': Number.isNaN(next / size) ? undefined : String(Math.round((next / size) * 100) / 100),
    'tokens.radius': value('radius'),
    'tokens.font.display': value('font-display'),
    'tokens.font.body': value('font-body'),
  }
  return Object.fromEntries(Object.entries(found).filter((entry): entry is [string, string] => entry[1] !== undefined))
}

const rolesOf = (block: string): Colours =>
  Object.fromEntries([...block.matchAll(/--([a-z-]+):(#[0-9a-f]{6})(?=;|$)/g)].map(([, role, hex]) => [role, hex]))

const lightness = (hex: string): number => readColour(hex)?.l ?? 0

function kept(scheme: KeptPromise['scheme'], colours: Colours): readonly KeptPromise[] {
  const at = (role: keyof Roles): string => colours[role] ?? '#000000'
  return PROMISES.map(([role, on, least]) => {
    const worst = on
      .map(ground => ({ ground, ratio: contrast(at(role), at(ground)) }))
      .reduce((one, other) => (other.ratio < one.ratio ? other : one))
    return {
      scheme,
      role,
      on,
      least,
      ratio: Math.round(worst.ratio * 100) / 100,
      colours: [at(role), at(worst.ground)],
    }
  })
}

/** What the palette says of the colours that a site chose; what is no colour fails the build, which says so. */
function notesOf({ color }: Tokens): readonly string[] {
  if (typeof color !== 'object' || typeof color.brand !== 'string') return []
  const named = Object.fromEntries(Object.entries(color).filter(([, css]) => typeof css === 'string'))
  try {
    return paletteOf(named as unknown as BrandColours).notes.map(note => `${note}.`)
  } catch {
    return []
  }
}
