import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://files.example',
});
