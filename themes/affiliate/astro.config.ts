import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'astro/config'
import nextgen from 'nextgen/astro'
import { faces } from 'nextgen/theme-kit/build/faces.ts'

export default defineConfig({
  site: 'https://affiliate.example',
  trailingSlash: 'always',
  fonts: faces(['bricolage-grotesque', 'fraunces', 'gabarito', 'readex-pro']),
  vite: { plugins: [tailwindcss()] },
  integrations: [
    nextgen({
      search: 'option',
      site: {
        id: 'affiliate',
        name: 'Side by Side',
        domain: 'affiliate.example',
        locales: ['en', 'de'],
        options: { tagline: 'Desk things, tried for a month before we say a word', search: true, redirect: 'go', tracking: 'shop.example?tag=sidebyside-21' },
      },
    }),
  ],
})
