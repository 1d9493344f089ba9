/**
 * Everything of Astro's that is not public, by absolute path. Astro moves these between minors: its version is pinned,
 * this file is the only one that names them, and the conformance tests guard an upgrade.
 */
import { createRequire } from 'node:module'
import { dirname, join } from 'node:path'
import { pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

/** The folder of the factory's own Astro. */
export const astroDir: string = dirname(require.resolve('astro/package.json'))
export const astroVersion: string = (require('astro/package.json') as { version: string }).version

const inAstro = (path: string): string => join(astroDir, 'dist', path)

/** Imports an internal module of Astro's by its path inside `dist/`, in the process that compiles or runs hooks. */
export const astroInternal = (path: string): Promise<any> => import(pathToFileURL(inAstro(path)).href)

/** The module that Astro's static build renders pages with; ours takes its place in the bundle. */
export const PRERENDER_ENTRY = 'astro/entrypoints/prerender'

/** Virtual modules through which a page reads content and the images that content names. */
export const CONTENT_STORE_ID = 'astro:data-layer-content'
export const CONTENT_STORE_RESOLVED_ID = '\0astro:data-layer-content'
export const ASSET_IMPORTS_ID = 'astro:asset-imports'

/** Internals that run inside the compiled theme, by the name under which `runtime/` imports them. */
export const runtimeInternals: Readonly<Record<string, string>> = {
  'nextgen:astro/build-app': inAstro('core/build/app.js'),
  'nextgen:astro/build-environment': inAstro('core/build/environment.js'),
  'nextgen:astro/environment': inAstro('core/environment/index.js'),
  'nextgen:astro/page-key': inAstro('core/build/plugins/util.js'),
  'nextgen:astro/scripts': inAstro('vite-plugin-scripts/index.js'),
  'nextgen:astro/static-paths': inAstro('runtime/prerender/static-paths.js'),
  'nextgen:astro/redirect-template': inAstro('core/routing/3xx.js'),
  'nextgen:astro/redirect-location': inAstro('core/redirects/index.js'),
  'nextgen:astro/image-hash': inAstro('assets/utils/hash.js'),
  'nextgen:astro/image-prefix': inAstro('assets/utils/getAssetsPrefix.js'),
  'nextgen:astro/image-kind': inAstro('assets/utils/index.js'),
  'nextgen:astro/placeholder-url': inAstro('assets/utils/url.js'),
  'nextgen:astro/paths': inAstro('core/path.js'),
  'nextgen:astro/data-store': inAstro('content/data-store.js'),
}
