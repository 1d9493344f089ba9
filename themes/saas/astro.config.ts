import { defineConfig } from 'astro/config'
import nextgen from 'nextgen/astro'
import { faces } from 'nextgen/theme-kit/build/faces.ts'

export default defineConfig({
  site: 'https://saas.example',
  trailingSlash: 'always',
  fonts: faces(['schibsted-grotesk', 'gabarito', 'bricolage-grotesque', 'readex-pro']),
  integrations: [nextgen({ site: { id: 'saas', name: 'Tidewater', domain: 'saas.example', locales: ['en', 'de'] } })],
})
