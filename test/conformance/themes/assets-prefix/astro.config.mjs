import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://prefixed.example',
  base: '/v2',
  build: {
    assets: 'static/bundle',
    assetsPrefix: {
      js: 'https://js.cdn.example',
      css: 'https://css.cdn.example',
      fallback: 'https://cdn.example',
    },
    inlineStylesheets: 'never',
  },
  vite: {
    build: { assetsInlineLimit: 0 },
  },
});
