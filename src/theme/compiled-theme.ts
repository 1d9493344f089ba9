import type { Failure } from '#model/failure.ts'
import type { RuntimeConfig } from './runtime/binding.ts'

/** What the compile process is asked. Both paths absolute; `outDir` is emptied first. */
export interface CompileRequest {
  readonly root: string
  readonly outDir: string
}

export type CompileReply =
  | { readonly ok: true; readonly record: ThemeRecord; readonly url: string }
  | { readonly ok: false; readonly failure: Failure }

export const CONFLICT_DEFAULT = 'warn'

/** `theme.json` beside a compiled theme: what later stages must know without loading the renderer. */
export interface ThemeRecord {
  readonly version: 1
  readonly astro: string
  readonly base: string
  readonly trailingSlash: 'always' | 'never' | 'ignore'
  readonly buildFormat: 'directory' | 'file' | 'preserve'
  readonly assetsDir: string
  /** Origin of assets, or one for each file ending with a `fallback`; absent: they are the site's own. */
  readonly assetsPrefix?: string | Readonly<Record<string, string>>
  readonly runtime: RuntimeConfig
  readonly image: unknown
  readonly markdown: Readonly<Record<string, any>>
  /** Integrations with an `astro:build:done` hook: they run per site on a materialised folder. */
  readonly doneHooks: readonly string[]
  /** Packages left outside the bundle (native code), by specifier and absolute file. */
  readonly externals: Readonly<Record<string, string>>
  /** Images that code imports with a query (`?url`), as the renderer names their files: they stay, whatever is made of them. */
  readonly shownImages: readonly string[]
  /** Source files that entered the build, absolute. */
  readonly inputs: readonly string[]
  readonly warnings: readonly string[]
}
