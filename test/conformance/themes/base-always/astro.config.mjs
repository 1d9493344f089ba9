import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://corner.example',
  base: '/shop/',
  trailingSlash: 'always',
});
