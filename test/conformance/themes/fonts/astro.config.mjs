import { defineConfig, fontProviders } from 'astro/config';

export default defineConfig({
  site: 'https://type.example',
  fonts: [
    {
      provider: fontProviders.local(),
      name: 'Plain',
      cssVariable: '--font-plain',
      fallbacks: ['monospace'],
      optimizedFallbacks: false,
      options: {
        variants: [{ src: ['./src/assets/plain.woff2'], weight: 400, style: 'normal' }],
      },
    },
  ],
});
