import { existsSync, readFileSync } from 'node:fs'
import { createRequire, isBuiltin } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'
import { type CompiledScript, compiledScript } from './compiled-script.ts'
import type { ThemeRecord } from './compiled-theme.ts'
import { LightHeaders } from './light-headers.ts'
import { LightRequest, PageRequest } from './light-request.ts'
import { LightResponse } from './light-response.ts'
import type { Binding } from './runtime/binding.ts'
import type * as Renderer from './runtime/entry.ts'
import { SHARED_ID } from './shared.ts'
import { boundToOrigin, SITE_PLACEHOLDER } from './site-placeholder.ts'
import { cloneOfAny } from './state/clone.ts'
import { idleWatch } from './state/idle-watch.ts'
import { watchedModule } from './state/outside.ts'
import { namespaceOf } from './young/namespace-of.ts'
import { weakMapsOfModules } from './young/stamped-weak-map.ts'

/** One site's fresh instance of a theme: the exports of the compiled renderer. */
export type SiteRenderer = typeof Renderer

/** A compiled theme, loaded once a worker. */
export interface LoadedTheme {
  readonly record: ThemeRecord
  /** Evaluates the theme's modules anew, bound to one site. */
  instantiate(binding: Omit<Binding, 'config'>): Promise<SiteRenderer>
  /** The collections of the theme's content config by name, with their schemas; evaluated once. */
  collections(): Promise<ReadonlyMap<string, ThemeCollection>>
  /** The theme's own image service: the default export of its `image.service.entrypoint`. */
  imageService(): Promise<unknown>
  /** The theme's schema for a site's options (`src/site-options.ts`), or undefined. */
  siteOptions(): Promise<OptionsSchema | undefined>
  /** The entries that the theme carries itself, by collection and id. */
  bundled(): Promise<ReadonlyMap<string, ReadonlyMap<string, { readonly filePath?: string }>>>
  /** The theme's routes as Astro knows them. */
  routes(): Promise<
    readonly { readonly route: string; readonly component: string; readonly type: string; readonly origin: string }[]
  >
  /** Keeps V8's code of what was called so far for the threads that load the theme next. */
  keepCode(): void
}

/** A collection as `content.config.ts` exports it. */
export interface ThemeCollection {
  readonly schema?: any
  readonly loader?: unknown
}

/** The part of a Zod schema that checking options needs. */
export interface OptionsSchema {
  /** The options by name; absent where the schema is no object. */
  readonly shape?: Readonly<Record<string, unknown>>
  safeParse(
    value: unknown,
  ):
    | { readonly success: true; readonly data: unknown }
    | { readonly success: false; readonly error: { readonly issues: readonly OptionsIssue[] } }
}

export interface OptionsIssue {
  readonly path: readonly PropertyKey[]
  readonly message: string
  /** Keys that a strict schema does not know at the path. */
  readonly keys?: readonly string[]
}

const NOBODY = { id: '', name: '', domain: '', locale: 'en', locales: [], tokens: {}, navigation: [], options: {} }

/**
 * Loads a compiled theme from its folder. `root`: the theme's own, where `astro build` would put the renderer and from where
 * packages are found that are named at run time only. Both absolute.
 */
export function loadTheme(dir: string, root = dir): LoadedTheme {
  const record = JSON.parse(readFileSync(join(dir, 'theme.json'), 'utf8')) as ThemeRecord
  const modules = new Map<string, unknown>()
  const keep = (specifier: string, module: unknown): unknown => {
    modules.set(specifier, module)
    return module
  }
  const importModule = (specifier: string): unknown => {
    const known = modules.get(specifier)
    if (known) return known
    if (isBuiltin(specifier)) return keep(specifier, watchedModule(specifier, asNamespace(require(specifier))))
    const external = record.externals[specifier]
    return import(external ? pathToFileURL(external).href : foundFrom(root, specifier)).then(module =>
      keep(specifier, module),
    )
  }
  const scripts: CompiledScript[] = []
  const load = (name: string): CompiledScript => {
    const script = compiledScript(join(dir, name))
    scripts.push(script)
    return script
  }
  const meta = metaOf(join(root, 'dist', '.prerender', 'chunks', 'renderer.mjs'))
  const evaluate = siteFunction<SiteRenderer>(load('renderer.js'), importModule, meta)
  const share = once(async () => {
    if (!existsSync(join(dir, 'shared.js'))) return
    const maps = weakMapsOfModules()
    keep(
      SHARED_ID,
      await siteFunction(load('shared.js'), importModule, meta)(undefined, SITE_PLACEHOLDER, maps.WeakMap),
    )
    maps.evaluated()
  })
  const instantiate: LoadedTheme['instantiate'] = async binding => {
    await share()
    return evaluate({ ...binding, config: record.runtime }, binding.origin)
  }
  const unbound = once(() =>
    instantiate({
      origin: SITE_PLACEHOLDER,
      site: NOBODY,
      collections: new Map(),
      image: () => undefined,
      picture: () => Promise.reject(new Error('A content config cannot look at pictures')),
      watch: idleWatch,
    }),
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
    imageService: once(async () => (await (await unbound()).loadImageService()).default),
    siteOptions: once(async () => {
      const options = await (await unbound()).loadSiteOptions()
      return options.default ?? options.options
    }),
    bundled: once(async () => (await (await unbound()).loadContentStore()).default),
    routes: once(async () => (await unbound()).routes),
    keepCode() {
      for (const script of scripts) script.keep()
    },
  }
}

/** A file made by `toSiteFunction`, ready to be called: each call evaluates its modules anew. */
function siteFunction<Exports>(
  { script }: CompiledScript,
  importModule: (specifier: string) => unknown,
  meta: object,
): (binding: Binding | undefined, origin: string, weakMap?: WeakMapConstructor) => Promise<Exports> {
  const evaluate = script.runInThisContext() as (...parameters: unknown[]) => Promise<Exports>
  const platform = [LightRequest, PageRequest, LightResponse, LightHeaders, cloneOfAny]
  return (binding, origin, weakMap = WeakMap) => {
    const bindOrigin = (text: string): string => boundToOrigin(text, origin)
    return evaluate(binding, importModule, meta, bindOrigin, ...platform, weakMap, namespaceOf)
  }
}

const require = createRequire(import.meta.url)

/** `import.meta` of a file. */
const metaOf = (filename: string): object => ({
  url: pathToFileURL(filename).href,
  dirname: dirname(filename),
  filename,
  resolve: (specifier: string): string =>
    isBuiltin(specifier) ? specifier : pathToFileURL(createRequire(filename).resolve(specifier)).href,
})

/** A package that a theme names at run time, from the theme's folder; else as the factory finds it. */
function foundFrom(root: string, specifier: string): string {
  try {
    return pathToFileURL(createRequire(join(root, 'package.json')).resolve(specifier)).href
  } catch {
    return specifier
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
