import preact from '@astrojs/preact';
import sitemap from '@astrojs/sitemap';
import { defineConfig } from 'astro/config';
import { buildInfo } from './integrations/build-info.ts';
import { pageList } from './integrations/page-list.ts';
import { snippets } from './integrations/snippets.ts';
import { tides } from './integrations/tides.ts';
import { workerScript } from './integrations/worker-script.ts';

export default defineConfig({
  site: 'https://harbour.example',
  integrations: [
    preact({ include: ['**/islands/*'] }),
    buildInfo({ edition: 'spring' }),
    snippets(),
    tides(),
    pageList('pages.txt'),
    workerScript('worker.js'),
    sitemap({
      filter: (page) => !page.includes('/drafts/'),
      changefreq: 'weekly',
      customPages: ['https://harbour.example/elsewhere/'],
      serialize: (item) => ({ ...item, priority: item.url.endsWith('.example/') ? 1 : 0.5 }),
    }),
  ],
});
