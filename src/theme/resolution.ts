import { registerHooks } from 'node:module'

/** A theme compiles with the factory's Astro, also where its own `node_modules` hold another. */
export function resolveFactoryAstro(): void {
  registerHooks({
    resolve: (specifier, context, next) =>
      next(specifier, /^astro($|\/)/.test(specifier) ? { ...context, parentURL: import.meta.url } : context),
  })
}

/** Whether a specifier names a package rather than a file, a URL or a virtual module. */
export const isBare = (specifier: string): boolean => /^(@[^/:]+\/)?[^./:@\0#][^:]*$/.test(specifier)
