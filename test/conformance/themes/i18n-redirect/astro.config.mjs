import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://lodge.example',
  trailingSlash: 'always',
  i18n: {
    defaultLocale: 'de',
    locales: ['de', 'en', 'it'],
    fallback: { it: 'en' },
    routing: {
      prefixDefaultLocale: true,
      redirectToDefaultLocale: true,
      fallbackType: 'redirect',
    },
  },
});
