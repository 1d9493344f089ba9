import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://bücher.example',
  compressHTML: true,
});
