import rss from '@astrojs/rss';
import type { APIContext } from 'astro';
import { SITE_DESCRIPTION, SITE_TITLE } from '../consts';
import { publishedPosts } from '../posts';

export async function GET(context: APIContext) {
  const posts = await publishedPosts();
  return rss({
    title: SITE_TITLE,
    description: SITE_DESCRIPTION,
    site: context.site ?? 'https://example.com',
    items: posts.map(({ id, data }) => ({
      title: data.title,
      description: data.description,
      pubDate: data.pubDate,
      categories: data.tags,
      link: `/blog/${id}/`,
    })),
    customData: '<language>en-gb</language>',
  });
}
