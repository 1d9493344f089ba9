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

/** A JSON Schema, draft 7. */
export type JsonSchema = Readonly<Record<string, unknown>>

/** What a theme says of itself, for editors and tools: they need not run its code. */
export interface ThemeShape {
  /** The schema of the front matter of each collection's entries; null where it has none, or none that JSON Schema can say. */
  readonly collections: Readonly<Record<string, JsonSchema | null>>
  /** The entries that it carries itself, by collection; `file` is relative to the theme's folder, absent for what came from no file. */
  readonly bundled: Readonly<Record<string, readonly { readonly id: string; readonly file?: string }[]>>
  /** The schema of `src/site-options.ts`; null where there is none. */
  readonly options: JsonSchema | null
  /** `/posts/[...id]`, the file it stands in, and `page` or `endpoint`. */
  readonly routes: readonly { readonly route: string; readonly component: string; readonly type: string }[]
}
