import rss, { pagesGlobToRssItems } from '@astrojs/rss';
import type { APIContext } from 'astro';
import { getCollection } from 'astro:content';

export async function GET({ site, generator }: APIContext) {
  const notes = await getCollection('notes');
  return rss({
    title: 'Notes <all>',
    description: `Made with ${generator}`,
    site: site!,
    trailingSlash: false,
    xmlns: { atom: 'http://www.w3.org/2005/Atom' },
    customData: `<atom:link href="${new URL('rss.xml', site)}" rel="self"/>`,
    items: [
      ...notes.map(({ id, data, rendered }) => ({ title: data.title, link: `/notes/${id}.txt`, pubDate: new Date(Date.UTC(data.year, 0)), content: rendered?.html })),
      ...(await pagesGlobToRssItems(import.meta.glob('./*.md'))),
    ],
  });
}
