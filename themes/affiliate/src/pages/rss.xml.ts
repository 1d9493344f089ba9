import rss from '@astrojs/rss'
import type { APIContext } from 'astro'
import { hrefOf, newestFirst } from '../posts.ts'
import { options, site } from '../site.ts'

export async function GET(context: APIContext): Promise<Response> {
  const posts = await newestFirst()
  return rss({
    title: site.name,
    description: options.tagline || site.name,
    site: context.site ?? `https://${site.domain}`,
    items: posts.map(post => ({
      title: post.data.title,
      description: post.data.description,
      pubDate: post.data.date,
      link: hrefOf(post),
      categories: post.data.tags,
    })),
    customData: `<language>${site.locale}</language>`,
  })
}
