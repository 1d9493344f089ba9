import { existsSync, realpathSync } from 'node:fs'
import { isBuiltin } from 'node:module'
import { isAbsolute } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { Plugin } from 'vite'
import {
  AMBIENT_MANIFEST,
  AMBIENT_MANIFEST_ID,
  ASTRO_OF_MODULES,
  CONTENT_RUNTIME,
  DATA_STORE,
  DATA_STORE_ID,
  FETCH_STATE,
  isStateless,
  PAGE_ENCODER,
  PAGE_ENCODER_ID,
  PAGE_RENDERER,
  PRERENDER_ENTRY,
  withoutModuleGetters,
  withoutPageGetters,
} from './astro.ts'
import { isBare } from './resolution.ts'
import { SHARED_CHUNK } from './shared.ts'
import { EMPTY_MODULE, EMPTY_SOURCE, NO_SITE_IN_BROWSERS, siteModules } from './site-modules.ts'
import { watchThemeCode } from './watch-theme-code.ts'

/** Specifiers that are answered by a module of ours while a theme compiles. */
const replaced: Readonly<Record<string, string>> = {
  [PRERENDER_ENTRY]: fileURLToPath(new URL('./runtime/entry.ts', import.meta.url)),
  [AMBIENT_MANIFEST_ID]: AMBIENT_MANIFEST,
}

/**
 * Puts the factory into a theme's build: the renderer entry in place of Astro's, content and `nextgen:site` bound at run
 * time. Reports every source file that entered the build to `onInput`.
 */
export function factoryPlugin(options: {
  readonly root: string
  /** The theme's source folder, known once Astro has read its config. */
  readonly srcDir: () => string
  /** Its image service, known then as well. */
  readonly imageService: () => string
  readonly onInput: (file: string) => void
  readonly onRendererWritten: (dir: string) => void
}): Plugin {
  const modules = siteModules(options)
  return {
    name: 'nextgen:factory',
    enforce: 'pre',
    config: () => ({ resolve: { alias: [...modules.aliases] } }),
    configEnvironment: name =>
      name === 'prerender' ? { build: { rolldownOptions: { output: { codeSplitting: sharedChunk() } } } } : undefined,
    resolveId: {
      order: 'pre',
      handler(id, importer) {
        if (id === PAGE_ENCODER_ID && importer === PAGE_RENDERER && this.environment.name === 'prerender')
          return PAGE_ENCODER
        if (id === DATA_STORE_ID && importer === CONTENT_RUNTIME && this.environment.name === 'prerender')
          return DATA_STORE
        if (id === 'nextgen:site' && this.environment.name === 'client') this.error(NO_SITE_IN_BROWSERS)
        // Astro's own services are at hand in the image threads: no theme needs to carry them for that.
        if (id === 'nextgen:image-service')
          return /^astro\/assets\/services\//.test(options.imageService())
            ? EMPTY_MODULE
            : this.resolve('virtual:image-service')
        return replaced[id] ?? modules.resolve(id)
      },
    },
    load: {
      filter: { id: new RegExp(EMPTY_MODULE) },
      handler: () => EMPTY_SOURCE,
    },
    transform: {
      order: 'post',
      handler(code, id) {
        if (this.environment.name !== 'prerender') return null
        if (id === FETCH_STATE) return withoutPageGetters(code)
        if (id === ASTRO_OF_MODULES) return withoutModuleGetters(code)
        return watchThemeCode(code, id, options.root)
      },
    },
    writeBundle(output) {
      if (this.environment.name === 'prerender' && output.dir) options.onRendererWritten(output.dir)
      for (const id of this.getModuleIds()) {
        const file = id.split('?')[0] ?? ''
        if (isAbsolute(file) && !file.includes('/node_modules/') && existsSync(file))
          options.onInput(realpathSync(file))
      }
    },
  }
}

/** Puts into one chunk the stateless modules that reach, by whatever import, only stateless modules. */
function sharedChunk() {
  const known = new Map<string, boolean>()
  const isShareable = (id: string, infoOf: (id: string) => ModuleImports | null): boolean => {
    const verdict = known.get(id)
    if (verdict !== undefined) return verdict
    const reached = new Set([id])
    for (const each of reached) {
      const info = infoOf(each)
      // Packages stay outside this first bundle; those that Astro itself renders with keep nothing either.
      const external = info === null || info.isExternal || isBuiltin(each) || isBare(each)
      if (known.get(each) === false || (!external && !isStateless(each))) {
        known.set(id, false)
        return false
      }
      for (const imported of external ? [] : [...info.importedIds, ...info.dynamicallyImportedIds])
        reached.add(imported)
    }
    for (const each of reached) known.set(each, true)
    return true
  }
  return {
    groups: [
      {
        name: (id: string, graph: { getModuleInfo(id: string): ModuleImports | null }) =>
          isStateless(id) && isShareable(id, each => graph.getModuleInfo(each)) ? SHARED_CHUNK : null,
      },
    ],
  }
}

interface ModuleImports {
  readonly isExternal?: boolean
  readonly importedIds: readonly string[]
  readonly dynamicallyImportedIds: readonly string[]
}
