import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://ferry.example',
  i18n: {
    defaultLocale: 'en',
    locales: ['en', 'es', { path: 'portugues', codes: ['pt', 'pt-BR'] }],
    fallback: { es: 'en', portugues: 'es' },
    routing: {
      prefixDefaultLocale: false,
      fallbackType: 'rewrite',
    },
  },
});
