import { defineConfig } from 'astro/config'
import nextgen from 'nextgen/astro'
import { faces } from 'nextgen/theme-kit/build/faces.ts'

export default defineConfig({
  site: 'https://corporate.example',
  trailingSlash: 'always',
  fonts: faces(['newsreader', 'hanken-grotesk', 'fraunces', 'readex-pro']),
  integrations: [
    nextgen({
      site: {
        id: 'corporate',
        name: 'Kessler Vane',
        domain: 'corporate.example',
        locales: ['en', 'de'],
        options: { form: 'https://forms.example/kessler-vane' },
      },
    }),
  ],
})
