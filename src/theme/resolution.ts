import { registerHooks } from 'node:module'
import { pathToFileURL } from 'node:url'
import { astroDir } from './astro.ts'

const factoryModule = pathToFileURL(`${astroDir}/package.json`).href

/**
 * Lets a theme's own code find packages as DESIGN says: its own `node_modules` first, the factory's after. Astro itself
 * always comes from the factory, because a theme compiles with the factory's version.
 */
export function resolveThroughFactory(root: string): void {
  const rootUrl = pathToFileURL(`${root}/`).href
  registerHooks({
    resolve(specifier, context, next) {
      if (/^astro($|\/)/.test(specifier)) return next(specifier, { ...context, parentURL: import.meta.url })
      try {
        return next(specifier, context)
      } catch (error) {
        const missing = (error as NodeJS.ErrnoException).code === 'ERR_MODULE_NOT_FOUND'
        if (!missing || !isBare(specifier) || !context.parentURL?.startsWith('file:')) throw error
        try {
          return next(specifier, { ...context, parentURL: factoryModule })
        } catch {
          throw error
        }
      }
    },
  })
  void rootUrl
}

/** Whether a specifier names a package rather than a file, a URL or a virtual module. */
export const isBare = (specifier: string): boolean => /^(@[^/:]+\/)?[^./:@\0][^:]*$/.test(specifier) && !specifier.startsWith('#')
