import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import {
  ASSET_IMPORTS_ID,
  CONTENT_RUNTIME_ID,
  CONTENT_STORE_ID,
  CONTENT_STORE_RESOLVED_ID,
  runtimeInternals,
} from './astro.ts'

const runtime = (file: string): string => fileURLToPath(new URL(`./runtime/${file}`, import.meta.url))

export const EMPTY_MODULE = '\0nextgen:empty'
export const EMPTY_SOURCE = 'export const collections = {}; export default undefined'

export const NO_SITE_IN_BROWSERS =
  '`nextgen:site` was imported by a script that runs in the browser, where no site is known: pass what the script needs through a data attribute or `define:vars`.'

/** Modules that know of a site only what `__nextgen` holds when they are evaluated. */
export const SITE_BOUND: readonly string[] = [
  'content-store.ts',
  'asset-imports.ts',
  'content-runtime.ts',
  'data-store.ts',
  'site.ts',
  'pictures.ts',
].map(runtime)

/** Where Astro looks for a content config, in its order. */
const CONTENT_CONFIGS = ['content.config', 'content/config'].flatMap(name =>
  ['mjs', 'js', 'mts', 'ts'].map(end => `${name}.${end}`),
)

const firstFile = (dir: string, names: readonly string[]): string | undefined =>
  names.map(name => join(dir, name)).find(existsSync)

export interface SiteModulesOptions {
  /** The theme's folder, absolute, and its source folder, known once Astro has read its config. */
  readonly root: string
  readonly srcDir: () => string
}

/** How a theme's imports of content, images and site facts reach what is bound at run time, in a compile and in a preview. */
export function siteModules({ root, srcDir }: SiteModulesOptions) {
  const replaced: Readonly<Record<string, string>> = {
    'nextgen:site': runtime('site.ts'),
    'nextgen:pictures': runtime('pictures.ts'),
    'nextgen:runtime/images': runtime('images.ts'),
    'nextgen:runtime/dev-paths': runtime('dev-paths.ts'),
    ...runtimeInternals,
  }
  return {
    aliases: [
      { find: new RegExp(`^${CONTENT_STORE_ID}$`), replacement: runtime('content-store.ts') },
      { find: new RegExp(`^${ASSET_IMPORTS_ID}$`), replacement: runtime('asset-imports.ts') },
      { find: new RegExp(`^${CONTENT_RUNTIME_ID}$`), replacement: runtime('content-runtime.ts') },
    ],
    resolve(id: string): string | undefined {
      if (id === 'nextgen:bundled-content') return CONTENT_STORE_RESOLVED_ID
      if (id === 'nextgen:bundled-asset-imports') {
        const file = join(root, '.astro', 'content-assets.mjs')
        return existsSync(file) ? file : `\0${ASSET_IMPORTS_ID}`
      }
      if (id === 'nextgen:content-config') return firstFile(srcDir(), CONTENT_CONFIGS) ?? EMPTY_MODULE
      if (id === 'nextgen:site-options')
        return firstFile(srcDir(), ['site-options.ts', 'site-options.js', 'site-options.mjs']) ?? EMPTY_MODULE
      return replaced[id]
    },
  }
}
