import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://pantry.example',
  compressHTML: true,
});
