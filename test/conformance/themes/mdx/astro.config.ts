import mdx from '@astrojs/mdx';
import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://fieldnotes.example',
  integrations: [mdx()],
});
