import { defineConfig } from 'astro/config'

export default defineConfig({
  site: 'https://bench.example',
  build: { inlineStylesheets: 'never' },
  markdown: { syntaxHighlight: false },
})
