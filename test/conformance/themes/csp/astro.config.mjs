import preact from '@astrojs/preact';
import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://strict.example',
  integrations: [preact()],
  security: {
    csp: {
      algorithm: 'SHA-384',
      directives: ["default-src 'self'", "img-src 'self' data:"],
      scriptDirective: { resources: ["'self'", 'https://stats.example'] },
    },
  },
});
