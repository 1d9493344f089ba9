import { readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { constants, Script } from 'node:vm'
import type { ThemeRecord } from './compiled-theme.ts'
import { LightHeaders } from './light-headers.ts'
import { LightRequest } from './light-request.ts'
import { LightResponse } from './light-response.ts'
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
  /** The collections of the theme's content config by name, with their schemas; evaluated once. */
  collections(): Promise<ReadonlyMap<string, ThemeCollection>>
  /** The theme's schema for a site's options (`src/site-options.ts`), or undefined. */
  siteOptions(): Promise<OptionsSchema | undefined>
}

/** A collection as `content.config.ts` exports it. */
export interface ThemeCollection {
  readonly schema?: any
  readonly loader?: unknown
}

/** The part of a Zod schema that checking options needs. */
export interface OptionsSchema {
  safeParse(value: unknown):
    | { readonly success: true; readonly data: unknown }
    | {
        readonly success: false
        readonly error: {
          readonly issues: readonly { readonly path: readonly PropertyKey[]; readonly message: string }[]
        }
      }
}

const NOBODY = { id: '', name: '', domain: '', locale: 'en', locales: [], tokens: {}, navigation: [], options: {} }

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
  const modules = new Map<string, unknown>()
  const importModule = (specifier: string): unknown => {
    const known = modules.get(specifier)
    if (known) return known
    if (specifier.startsWith('node:') || isBuiltin(specifier)) return keep(specifier, asNamespace(require(specifier)))
    const external = record.externals[specifier]
    return import(external ? pathToFileURL(external).href : specifier).then(module => keep(specifier, module))
  }
  const keep = (specifier: string, module: unknown): unknown => {
    modules.set(specifier, module)
    return module
  }
  const meta = { url: pathToFileURL(filename).href, dirname: dir, filename }
  const instantiate: LoadedTheme['instantiate'] = binding =>
    evaluate(
      { ...binding, config: record.runtime },
      importModule,
      meta,
      (text: string) => text.replaceAll(SITE_PLACEHOLDER, binding.origin),
      LightRequest,
      LightResponse,
      LightHeaders,
    )
  const unbound = once(() =>
    instantiate({ origin: SITE_PLACEHOLDER, site: NOBODY, collections: new Map(), image: () => undefined }),
  )
  return {
    record,
    instantiate,
    collections: once(
      async () =>
        new Map<string, ThemeCollection>(
          Object.entries((await (await unbound()).loadContentConfig()).collections ?? {}),
        ),
    ),
    siteOptions: once(async () => {
      const options = await (await unbound()).loadSiteOptions()
      return options.default ?? options.options
    }),
  }
}

/** What `import` gives for a built-in module. */
const asNamespace = (module: object): object => ({ ...module, default: module })

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined
  return () => {
    made ??= make()
    return made
  }
}
