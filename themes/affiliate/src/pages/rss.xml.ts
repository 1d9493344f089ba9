import rss from '@astrojs/rss'
import type { APIContext } from 'astro'
import { newestFirst } from '../posts.ts'
import { site, speech } from '../site.ts'

export async function GET(context: APIContext): Promise<Response> {
  const { text, to } = speech(site.locale)
  const posts = await newestFirst(site.locale)
  return rss({
    title: site.name,
    description: text.tagline,
    site: context.site ?? `https://${site.domain}`,
    items: posts.map(({ slug, entry: { data } }) => ({
      title: data.title,
      description: data.description,
      pubDate: data.date,
      link: to(text.postsPath, slug),
      categories: data.tags,
    })),
    customData: `<language>${site.locale}</language>`,
  })
}
