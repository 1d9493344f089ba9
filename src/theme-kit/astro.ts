import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'
import type { SiteFacts } from '../model/site.ts'
import { SEARCH_HOOK } from '../model/theme-hooks.ts'
import { iconsPlugin } from './build/icons.ts'
import { picturesPlugin } from './build/pictures.ts'
import { writeSearchIndex } from './build/search-index.ts'
import { checkWords } from './build/words-check.ts'

const MODULE = 'nextgen:site'
const RESOLVED = `\0${MODULE}`

/** What a theme's own `astro build` and `astro dev` show when the sample names nothing. */
const SAMPLE: SiteFacts = {
  id: 'sample',
  name: 'Sample site',
  domain: 'sample.example',
  locale: 'en',
  locales: [],
  tokens: {},
  navigation: [],
  options: {},
}

export interface NextgenOptions {
  /** What a theme's own `astro build` and `astro dev` show of the site. */
  readonly site?: Partial<SiteFacts>
  /**
   * Writes an index of Pagefind after each build of a site, for the component `Search`: about half a second a site. `option`:
   * only for sites that say `"options": {"search": true}`, and under plain `astro build`.
   */
  readonly search?: boolean | 'option'
}

/**
 * Lets a theme that imports `nextgen:site` run under plain `astro build` and `astro dev`, as `site` merged over a
 * neutral sample. When the factory compiles the theme, its own plugin answers the module first and this one is not asked.
 * Answers `nextgen:icon/<set>/<name>` too, and refuses to build a theme whose `src/strings.json` lacks a translation;
 * `astro dev` only warns.
 */
export default function nextgen({ site = {}, search = false }: NextgenOptions = {}): AstroIntegration {
  const source = `export const site = ${JSON.stringify({ ...SAMPLE, ...site })}\n`
  let root = process.cwd()
  return {
    name: 'nextgen',
    hooks: {
      'astro:config:setup': ({ updateConfig, config, command, logger }) => {
        if (config) root = fileURLToPath(config.root)
        updateConfig({
          ...(search && { integrations: [searchIndex(search === 'option' ? SEARCH_HOOK : 'nextgen:search-index')] }),
          vite: {
            plugins: [
              {
                name: 'nextgen:sample-site',
                resolveId: (id: string) => (id === MODULE ? RESOLVED : undefined),
                load: (id: string) => (id === RESOLVED ? source : undefined),
              },
              picturesPlugin,
              iconsPlugin(() => root),
            ],
          },
        })
        if (command === 'build') return checkWords(root)
        if (command !== 'dev') return
        try {
          checkWords(root)
        } catch (error) {
          logger.warn((error as Error).message)
        }
      },
    },
  }
}

/** An integration of its own, as the factory leaves out what a site does not want. */
const searchIndex = (name: string): AstroIntegration => ({
  name,
  hooks: { 'astro:build:done': ({ dir }) => writeSearchIndex(fileURLToPath(dir)) },
})
