import { satteri } from '@astrojs/markdown-satteri';
import { defineConfig } from 'astro/config';
import { asides, outsideLinks } from './markdown-plugins.mjs';

export default defineConfig({
  site: 'https://grammar.example',
  markdown: {
    processor: satteri({
      features: { directive: true, math: { singleDollarTextMath: false }, smartPunctuation: false },
      mdastPlugins: [asides],
      hastPlugins: [outsideLinks('grammar.example')],
    }),
    shikiConfig: {
      themes: { light: 'github-light', dark: 'nord' },
      langAlias: { mjs: 'javascript' },
      wrap: true,
      transformers: [
        {
          name: 'line-numbers',
          line(node, line) {
            node.properties['data-line'] = line;
          },
        },
      ],
    },
  },
});
