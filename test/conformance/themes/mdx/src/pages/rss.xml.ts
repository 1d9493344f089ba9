import { getContainerRenderer } from '@astrojs/mdx/container-renderer';
import rss from '@astrojs/rss';
import type { APIContext } from 'astro';
import { experimental_AstroContainer as AstroContainer } from 'astro/container';
import { getCollection, render } from 'astro:content';
import { loadRenderers } from 'astro:container';

export async function GET({ site }: APIContext) {
  const renderers = await loadRenderers([getContainerRenderer()]);
  const container = await AstroContainer.create({ renderers });
  const essays = (await getCollection('essays')).sort((a, b) => a.id.localeCompare(b.id, 'en'));
  const items = [];
  for (const essay of essays) {
    const { Content } = await render(essay);
    items.push({ title: essay.data.title, link: `/essays/${essay.id}/`, pubDate: essay.data.published, content: await container.renderToString(Content) });
  }
  return rss({ title: 'Field notes', description: 'Everything, in full.', site: site!, items });
}
