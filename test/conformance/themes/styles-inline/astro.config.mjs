import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://inlined.example',
  build: { inlineStylesheets: 'always' },
});
