import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://scripts.example',
  prefetch: { prefetchAll: false, defaultStrategy: 'hover' },
});
