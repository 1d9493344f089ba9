import { defineConfig, envField } from 'astro/config';

export default defineConfig({
  site: 'https://settings.example',
  base: '/app',
  env: {
    schema: {
      SEARCH_URL: envField.string({ context: 'client', access: 'public', url: true, default: 'https://search.example/api' }),
      PAGE_LIMIT: envField.number({ context: 'client', access: 'public', int: true, min: 1, default: 20 }),
      SHOW_BANNER: envField.boolean({ context: 'server', access: 'public', default: false }),
      FLAVOUR: envField.enum({ context: 'server', access: 'public', values: ['sweet', 'salty'], default: 'sweet' }),
      NICKNAME: envField.string({ context: 'server', access: 'public', optional: true }),
    },
    validateSecrets: false,
  },
  vite: {
    define: { __STARTED__: JSON.stringify('2019') },
    envPrefix: ['PUBLIC_', 'SHOP_'],
  },
});
