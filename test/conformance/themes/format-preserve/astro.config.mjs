import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://kept.example',
  output: 'static',
  srcDir: './source',
  publicDir: './static',
  build: { format: 'preserve' },
  redirects: { '/start': '/about' },
  i18n: {
    defaultLocale: 'en',
    locales: ['en', 'es'],
    fallback: { es: 'en' },
    routing: { prefixDefaultLocale: false, fallbackType: 'rewrite' },
  },
});
