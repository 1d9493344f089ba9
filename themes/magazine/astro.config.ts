import { defineConfig } from 'astro/config'
import nextgen from 'nextgen/astro'

export default defineConfig({
  site: 'https://magazine.example',
  trailingSlash: 'always',
  integrations: [
    nextgen({
      site: {
        id: 'magazine',
        name: 'The Quiet Hour',
        domain: 'magazine.example',
        locales: ['en', 'de'],
        options: { tagline: 'Notes on doing ordinary things well' },
      },
    }),
  ],
})
