import { readdirSync, readFileSync } from 'node:fs'
import { findPackageJSON } from 'node:module'
import { dirname, join } from 'node:path'

/** Fonts that come with the factory, so that a card looks the same on every machine. */
export interface FontPackage {
  readonly name: string
  /** What its fonts are called while cards are drawn: no font of the machine has this name. */
  readonly family: string
}

export const FONT_PACKAGES: readonly FontPackage[] = [
  { name: '@fontsource/noto-sans', family: 'Pinned Sans' },
  { name: '@fontsource/noto-sans-arabic', family: 'Pinned Sans Arabic' },
  { name: '@fontsource/noto-sans-hebrew', family: 'Pinned Sans Hebrew' },
  { name: '@fontsource/noto-serif', family: 'Pinned Serif' },
  { name: '@fontsource/noto-naskh-arabic', family: 'Pinned Naskh' },
]

/** Families to draw with, in order of preference, for the generic name at the end of a CSS font stack. */
export const FAMILIES = {
  sans: ['Pinned Sans', 'Pinned Sans Arabic', 'Pinned Sans Hebrew', 'Pinned Serif', 'Pinned Naskh'],
  serif: ['Pinned Serif', 'Pinned Naskh', 'Pinned Sans', 'Pinned Sans Hebrew', 'Pinned Sans Arabic'],
} as const

export interface InstalledFonts extends FontPackage {
  readonly version: string
  /** WOFF files (absolute): upright, regular and bold, one for each range of characters; sorted. */
  readonly files: readonly string[]
  /** The characters they cover, as CSS writes it: `U+0000-00FF,U+0131`. */
  readonly ranges: readonly string[]
}

/** The font packages that are installed. */
export function installedFonts(): InstalledFonts[] {
  return FONT_PACKAGES.flatMap(fonts => {
    const manifest = packageFile(fonts.name)
    if (!manifest) return []
    const dir = dirname(manifest)
    const { version } = JSON.parse(readFileSync(manifest, 'utf8')) as { readonly version: string }
    const ranges = JSON.parse(readFileSync(join(dir, 'unicode.json'), 'utf8')) as Readonly<Record<string, string>>
    const files = readdirSync(join(dir, 'files'))
      .filter(file => /-(400|700)-normal\.woff$/.test(file))
      .sort()
      .map(file => join(dir, 'files', file))
    return [{ ...fonts, version, files, ranges: Object.values(ranges) }]
  })
}

function packageFile(name: string): string | undefined {
  try {
    return findPackageJSON(name, import.meta.url)
  } catch {
    return undefined
  }
}
