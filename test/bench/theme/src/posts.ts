import { type CollectionEntry, getCollection } from 'astro:content'

export type Post = CollectionEntry<'posts'>

export async function newestFirst(): Promise<Post[]> {
  const posts = await getCollection('posts')
  return posts.sort((one, other) => other.data.date.valueOf() - one.data.date.valueOf())
}

/** Tag to its posts, in the order of the posts; tags in alphabetical order. */
export function byTag(posts: Post[]): [string, Post[]][] {
  const tags = new Map<string, Post[]>()
  for (const post of posts)
    for (const tag of post.data.tags) {
      const tagged = tags.get(tag)
      if (tagged) tagged.push(post)
      else tags.set(tag, [post])
    }
  return [...tags].sort(([one], [other]) => (one < other ? -1 : 1))
}

export function related(post: Post, tags: Map<string, Post[]>): Post[] {
  const [first = ''] = post.data.tags
  return (tags.get(first) ?? [])
    .slice(0, 4)
    .filter(other => other.id !== post.id)
    .slice(0, 3)
}

const day = new Intl.DateTimeFormat('en-GB', { dateStyle: 'long', timeZone: 'UTC' })

export function longDate(date: Date): string {
  return day.format(date)
}
