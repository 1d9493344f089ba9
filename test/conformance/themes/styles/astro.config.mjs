import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://swatches.example',
  compressHTML: false,
  build: { inlineStylesheets: 'never' },
});
