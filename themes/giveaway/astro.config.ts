import { defineConfig } from 'astro/config'
import nextgen from 'nextgen/astro'
import { faces } from 'nextgen/theme-kit/build/faces.ts'

export default defineConfig({
  site: 'https://giveaway.example',
  trailingSlash: 'always',
  fonts: faces(['unbounded', 'gabarito', 'bricolage-grotesque', 'readex-pro']),
  integrations: [
    nextgen({
      site: {
        id: 'giveaway',
        name: 'Kettle & Cone',
        domain: 'giveaway.example',
        locales: ['en', 'de'],
        options: { form: 'https://forms.example/kettle-and-cone' },
      },
    }),
  ],
})
