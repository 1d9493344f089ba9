import type { Digest } from './digest.ts'

/** A file that every site of a theme carries: client assets and the theme's `public/`. */
export interface ThemeAsset {
  readonly digest: Digest
  readonly size: number
}

/**
 * A theme, compiled once and usable for every site. `digest` covers every input: sources, lockfile, Astro, the factory's
 * pipeline. `dir` (absolute) holds `renderer.js`, `theme.json` and `assets/`. Plain data: it crosses threads.
 */
export interface CompiledTheme {
  readonly name: string
  readonly digest: Digest
  readonly dir: string
  /** Keyed by output path without a leading slash. */
  readonly assets: Readonly<Record<string, ThemeAsset>>
}
