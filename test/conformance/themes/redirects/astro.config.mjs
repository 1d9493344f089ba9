import { defineConfig } from 'astro/config';

export default defineConfig({
  site: 'https://moved.example',
  redirects: {
    '/news': '/journal',
    '/jobs': { status: 302, destination: 'https://jobs.example/?from=moved&x=1' },
    '/posts/[slug]': '/journal/[slug]',
    '/archive/[...path]': '/journal/[...path]',
    '/feed.xml': '/rss.xml',
    '/sale/': { status: 307, destination: '/' },
  },
});
