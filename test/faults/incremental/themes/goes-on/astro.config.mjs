import { defineConfig } from 'astro/config'

export default defineConfig({ site: 'https://goes-on.example' })
