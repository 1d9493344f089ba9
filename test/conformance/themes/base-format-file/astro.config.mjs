import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://manual.example/docs/',
  base: '/docs',
  trailingSlash: 'never',
  build: { format: 'file' },
  redirects: { '/old': '/docs/guide/install' },
});
