import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://ridgeway.example',
  image: {
    layout: 'constrained',
    breakpoints: [160, 320],
    responsiveStyles: true,
  },
});
