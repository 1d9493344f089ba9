/**
 * Everything of Astro's that is not public, by absolute path. Astro moves these between minors: its version is pinned,
 * this file is the only one that names them, and the conformance tests guard an upgrade.
 */
import { existsSync, realpathSync } from 'node:fs'
import { createRequire } from 'node:module'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'

const require = createRequire(import.meta.url)

/** The folder of the factory's own Astro. */
export const astroDir: string = dirname(require.resolve('astro/package.json'))
export const astroVersion: string = (require('astro/package.json') as { version: string }).version

const inAstro = (path: string): string => join(astroDir, 'dist', path)

/** Imports an internal module of Astro's by its path inside `dist/`, in the process that compiles or runs hooks. */
export const astroInternal = (path: string): Promise<any> => import(pathToFileURL(inAstro(path)).href)

/** The Vite that Astro builds with. */
export const viteOfAstro = (): Promise<typeof import('vite')> =>
  import(pathToFileURL(createRequire(join(astroDir, 'package.json')).resolve('vite')).href)

/** The module that Astro's static build renders pages with; ours takes its place in the bundle. */
export const PRERENDER_ENTRY = 'astro/entrypoints/prerender'

/** Virtual modules through which a page reads content and the images that content names. */
export const CONTENT_STORE_ID = 'astro:data-layer-content'
export const CONTENT_STORE_RESOLVED_ID = '\0astro:data-layer-content'
export const ASSET_IMPORTS_ID = 'astro:asset-imports'

/** What `astro:content` is made of. */
export const CONTENT_RUNTIME_ID = 'astro/content/runtime'

/** Astro's own name for the manifest that is meant where none was handed over. */
export const AMBIENT_MANIFEST_ID = '#astro-internal/ambient-manifest'
export const AMBIENT_MANIFEST = fileURLToPath(new URL('./runtime/ambient-manifest.ts', import.meta.url))

/** The module that renders a page, what it calls its encoder's module, and what it gets instead. */
export const PAGE_RENDERER = inAstro('runtime/server/render/page.js')
export const PAGE_ENCODER_ID = './common.js'
export const PAGE_ENCODER = fileURLToPath(new URL('./runtime/page-encoder.ts', import.meta.url))

/** What Astro's content runtime calls its data store, and what it gets instead. */
export const CONTENT_RUNTIME = inAstro('content/runtime.js')
export const DATA_STORE_ID = './data-store.js'
export const DATA_STORE = fileURLToPath(new URL('./runtime/data-store.ts', import.meta.url))

const PAGE_OBJECTS = fileURLToPath(new URL('./runtime/page-objects.ts', import.meta.url))

const STATELESS_FILES = new Set([
  AMBIENT_MANIFEST,
  PAGE_ENCODER,
  PAGE_OBJECTS,
  inAstro('assets/consts.js'),
  inAstro('content/consts.js'),
  inAstro('content/loaders/errors.js'),
])
const STATELESS_FOLDERS = [
  ...[
    'runtime',
    'core',
    'jsx-runtime',
    'template',
    'transitions',
    'actions',
    'i18n',
    'assets/utils',
    'prerender',
    'vite-plugin-scripts',
    'vite-plugin-utils',
  ].map(dir => join(astroDir, 'dist', dir)),
  ...[
    'cookie',
    'piccolore',
    '@oslojs/encoding',
    'zod',
    'devalue',
    'clsx',
    'html-escaper',
    '@astrojs/internal-helpers',
  ].flatMap(packageDirs),
].map(dir => dir + sep)

/**
 * Whether a module is one of those with which Astro renders and which keep nothing of what they render (what they
 * remember hangs on a site's own manifest). They are evaluated once a thread, unless they import something of the
 * theme's: a site's fresh instance of its theme finds them compiled and optimised by the sites before it.
 */
export const isStateless = (id: string): boolean =>
  STATELESS_FILES.has(id) || STATELESS_FOLDERS.some(dir => id.startsWith(dir))

/** The folder of a package as Astro finds it; none when this Astro does without. */
function packageDirs(name: string): string[] {
  for (const base of createRequire(join(astroDir, 'package.json')).resolve.paths(name) ?? [])
    if (existsSync(join(base, name, 'package.json'))) return [realpathSync(join(base, name))]
  return []
}

/** The module of a request's state. */
export const FETCH_STATE = inAstro('core/fetch/fetch-state.js')

/**
 * Astro's request state without the getters that it makes anew for every page: each would hold its page until V8's next major
 * collection (decision 0032). `runtime/page-objects.ts` tells its `renderOptions`. Throws where Astro has changed it.
 */
export const withoutPageGetters = (code: string): string =>
  changedAs(FETCH_STATE, code, [
    [/^ {2}renderOptions;\n/m, ''],
    [
      /this\.renderOptions = \{\s*\.\.\.(options \?\? \{[^}]*\}),\s*get locals\(\) \{\s*return self\.locals;\s*\}\s*\};/,
      'this.givenOptions = $1;',
    ],
    [
      /const response = (\{[^{}]*?),\s*get headers\(\) \{\s*return headers;\s*\},\s*set headers\(_\) \{[^}]*\}\s*\};/,
      'const response = Object.defineProperty($1 }, "headers", { value: headers, enumerable: true, configurable: true });',
    ],
  ])

/** The module of what a component knows as `Astro` outside of a page. */
export const ASTRO_OF_MODULES = inAstro('runtime/server/astro-global.js')

/** That object with its two dozen getters on a prototype: Astro makes them anew for every component of every site. */
export const withoutModuleGetters = (code: string): string =>
  changedAs(ASTRO_OF_MODULES, code, [
    [
      /function createAstro\(site\) \{\s*return (\{[\s\S]*?\n {2}\});\s*\}/,
      'const SITE = Symbol();\nconst getters = $1;\nfunction createAstro(site) { return Object.create(getters, { [SITE]: { value: site } }); }',
    ],
    [/return site \? new URL\(site\) :/, 'return this[SITE] ? new URL(this[SITE]) :'],
  ])

function changedAs(file: string, code: string, changes: readonly (readonly [RegExp, string])[]): string {
  return changes.reduce((text, [part, instead]) => {
    if (!part.test(text)) throw new Error(`${file} is not as Astro ${astroVersion} has it: ${part} is not in it`)
    return text.replace(part, instead)
  }, code)
}

/** Internals that run inside the compiled theme, by the name under which `runtime/` imports them. */
export const runtimeInternals: Readonly<Record<string, string>> = {
  'nextgen:astro/ambient-manifest': inAstro('core/manifest/ambient.js'),
  'nextgen:astro/build-app': inAstro('core/build/app.js'),
  'nextgen:astro/build-environment': inAstro('core/build/environment.js'),
  'nextgen:astro/derived-manifest': inAstro('core/manifest/derived.js'),
  'nextgen:astro/errors': inAstro('core/errors/index.js'),
  'nextgen:astro/fetch-state': inAstro('core/fetch/fetch-state.js'),
  'nextgen:astro/route-cache': inAstro('core/render/route-cache.js'),
  'nextgen:astro/slots': inAstro('core/render/slots.js'),
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
  'nextgen:astro/content-runtime': inAstro('content/runtime.js'),
}
