import { unified } from '@astrojs/markdown-remark';
import { defineConfig } from 'astro/config';
import { rehypeFigures, remarkReadingTime } from './plugins.mjs';

export default defineConfig({
  site: 'https://remarked.example',
  markdown: {
    processor: unified({
      remarkPlugins: [remarkReadingTime],
      rehypePlugins: [[rehypeFigures, { className: 'figure' }]],
      remarkRehype: { footnoteLabel: 'Notes' },
      smartypants: { dashes: 'oldschool' },
    }),
    shikiConfig: { theme: 'vitesse-dark' },
  },
});
