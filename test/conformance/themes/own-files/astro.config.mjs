import { writeFileSync } from 'node:fs'
import { defineConfig } from 'astro/config'

const marked = {
  name: 'marked',
  hooks: {
    'astro:build:done': ({ dir }) => writeFileSync(new URL('marked.txt', dir), 'done'),
  },
}

export default defineConfig({
  site: 'https://own-files.example',
  build: { assets: 'dist', inlineStylesheets: 'never' },
  integrations: [marked],
})
