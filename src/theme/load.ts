import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { constants, Script } from 'node:vm'
import type { ThemeRecord } from './compiled-theme.ts'
import type { Binding } from './runtime/binding.ts'
import type * as Renderer from './runtime/entry.ts'
import { SITE_PLACEHOLDER } from './site-function.ts'

/** One site's fresh instance of a theme: the exports of the compiled renderer. */
export type SiteRenderer = typeof Renderer

/** A compiled theme, loaded once a worker. */
export interface LoadedTheme {
  readonly record: ThemeRecord
  /** Evaluates the theme's modules anew, bound to one site. */
  instantiate(binding: Omit<Binding, 'config'>): Promise<SiteRenderer>
}

/** Loads a compiled theme from its folder (absolute). */
export function loadTheme(dir: string): LoadedTheme {
  const record = JSON.parse(readFileSync(join(dir, 'theme.json'), 'utf8')) as ThemeRecord
  const filename = join(dir, 'renderer.js')
  const script = new Script(readFileSync(filename, 'utf8'), {
    filename,
    importModuleDynamically: constants.USE_MAIN_CONTEXT_DEFAULT_LOADER,
  })
  const evaluate = script.runInThisContext() as (...parameters: unknown[]) => Promise<SiteRenderer>
  const require = createRequire(import.meta.url)
  const importModule = (specifier: string): unknown => {
    if (specifier.startsWith('node:')) return require(specifier)
    const external = record.externals[specifier]
    return import(external ? pathToFileURL(external).href : specifier)
  }
  const meta = { url: pathToFileURL(filename).href, dirname: dir, filename }
  return {
    record,
    instantiate: binding =>
      evaluate({ ...binding, config: record.runtime }, importModule, meta, (text: string) => text.replaceAll(SITE_PLACEHOLDER, binding.origin)),
  }
}
