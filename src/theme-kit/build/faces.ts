import { createRequire } from 'node:module'
import type { AstroUserConfig } from 'astro'
import { fontProviders } from 'astro/config'

type Family = NonNullable<AstroUserConfig['fonts']>[number]

interface Face {
  readonly name: string
  readonly fallback: 'sans-serif' | 'serif'
  readonly weight: string
  /** Scripts it is loaded for; each is a file of its own. */
  readonly scripts: readonly (keyof typeof RANGES)[]
}

/** The letters for which a browser fetches a script's file. */
const RANGES = {
  latin: [
    'U+0000-00FF',
    'U+0131',
    'U+0152-0153',
    'U+02BB-02BC',
    'U+02C6',
    'U+02DA',
    'U+02DC',
    'U+2000-206F',
    'U+20AC',
    'U+2122',
    'U+2191',
    'U+2193',
    'U+2212',
    'U+2215',
  ],
  arabic: ['U+0600-06FF', 'U+0750-077F', 'U+200C-200E', 'U+2010-2011', 'U+FB50-FDFF', 'U+FE70-FEFC'],
} as const

/** Variable fonts of the factory, each below 60 kB a script. */
const FACES = {
  'bricolage-grotesque': { name: 'Bricolage Grotesque', fallback: 'sans-serif', weight: '200 800', scripts: ['latin'] },
  fraunces: { name: 'Fraunces', fallback: 'serif', weight: '100 900', scripts: ['latin'] },
  gabarito: { name: 'Gabarito', fallback: 'sans-serif', weight: '400 900', scripts: ['latin'] },
  'hanken-grotesk': { name: 'Hanken Grotesk', fallback: 'sans-serif', weight: '100 900', scripts: ['latin'] },
  newsreader: { name: 'Newsreader', fallback: 'serif', weight: '200 800', scripts: ['latin'] },
  'readex-pro': { name: 'Readex Pro', fallback: 'sans-serif', weight: '160 700', scripts: ['arabic'] },
  'schibsted-grotesk': { name: 'Schibsted Grotesk', fallback: 'sans-serif', weight: '400 900', scripts: ['latin'] },
  unbounded: { name: 'Unbounded', fallback: 'sans-serif', weight: '200 900', scripts: ['latin'] },
} as const satisfies Readonly<Record<string, Face>>

export type FaceName = keyof typeof FACES

const require = createRequire(import.meta.url)

/**
 * Families for `fonts` of an Astro config, from the factory's own font files: no visitor asks a third party. Each is the
 * CSS variable `--face-<name>` once a page renders `<Font cssVariable="--face-<name>" />`, with a fallback of the same
 * measures, so that nothing moves when the font arrives.
 */
export function faces(names: readonly FaceName[]): Family[] {
  return names.map(id => {
    const { name, fallback, weight, scripts }: Face = FACES[id]
    const variants = scripts.map(script => ({
      src: [require.resolve(`@fontsource-variable/${id}/files/${id}-${script}-wght-normal.woff2`)] as [string],
      weight,
      style: 'normal' as const,
      unicodeRange: [...RANGES[script]] as [string, ...string[]],
    }))
    return {
      provider: fontProviders.local(),
      name,
      cssVariable: `--face-${id}`,
      fallbacks: [fallback],
      options: { variants: variants as [(typeof variants)[number], ...typeof variants] },
    } as unknown as Family
  })
}
