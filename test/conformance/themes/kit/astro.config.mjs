import { defineConfig } from 'astro/config'
import nextgen from 'nextgen/astro'

export default defineConfig({
  site: 'https://kit.example',
  trailingSlash: 'always',
  integrations: [nextgen({ site: { id: 'kit', name: 'The kit', domain: 'kit.example' }, search: true })],
})
