import tailwindcss from '@tailwindcss/vite'
import { defineConfig } from 'astro/config'
import nextgen from 'nextgen/astro'

export default defineConfig({
  site: 'https://compare.example',
  trailingSlash: 'always',
  vite: { plugins: [tailwindcss()] },
  integrations: [
    nextgen({
      site: {
        id: 'compare',
        name: 'Side by Side',
        domain: 'compare.example',
        options: { tagline: 'Desk things, tried for a month before we say a word' },
      },
    }),
  ],
})
