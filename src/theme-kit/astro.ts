import type { AstroIntegration } from 'astro'
import type { SiteFacts } from '../model/site.ts'

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

/**
 * Lets a theme that imports `nextgen:site` run under plain `astro build` and `astro dev`, as `site` merged over a
 * neutral sample. When the factory compiles the theme, its own plugin answers the module first and this one is not asked.
 */
export default function nextgen({ site = {} }: { readonly site?: Partial<SiteFacts> } = {}): AstroIntegration {
  const source = `export const site = ${JSON.stringify({ ...SAMPLE, ...site })}\n`
  return {
    name: 'nextgen',
    hooks: {
      'astro:config:setup': ({ updateConfig }) => {
        updateConfig({
          vite: {
            plugins: [
              {
                name: 'nextgen:sample-site',
                resolveId: (id: string) => (id === MODULE ? RESOLVED : undefined),
                load: (id: string) => (id === RESOLVED ? source : undefined),
              },
            ],
          },
        })
      },
    },
  }
}
