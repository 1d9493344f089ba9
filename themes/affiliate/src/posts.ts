import { type CollectionEntry, getCollection } from 'astro:content'
import { slugOf } from 'nextgen/theme-kit/words.ts'

export type Post = CollectionEntry<'posts'>

export interface Topic {
  readonly label: string
  readonly slug: string
  readonly posts: readonly Post[]
}

/** All articles, newest first; equal dates by id, so that the order never depends on the file system. */
export async function newestFirst(): Promise<Post[]> {
  const posts = await getCollection('posts')
  return posts.sort((a, b) => b.data.date.valueOf() - a.data.date.valueOf() || (a.id < b.id ? -1 : 1))
}

/** Articles grouped by the labels that `labelsOf` finds in each, largest group first. */
export function groupBy(posts: readonly Post[], labelsOf: (post: Post) => readonly string[]): Topic[] {
  const topics = new Map<string, { label: string; slug: string; posts: Post[] }>()
  for (const post of posts) {
    for (const label of labelsOf(post)) {
      const slug = slugOf(label)
      const topic = topics.get(slug) ?? { label, slug, posts: [] }
      if (slug && !topic.posts.includes(post)) topics.set(slug, { ...topic, posts: [...topic.posts, post] })
    }
  }
  return [...topics.values()].sort((a, b) => b.posts.length - a.posts.length || (a.slug < b.slug ? -1 : 1))
}

export const categoriesOf = (post: Post): readonly string[] => (post.data.category ? [post.data.category] : [])
export const tagsOf = (post: Post): readonly string[] => post.data.tags

export const hrefOf = (post: Post): string => `/posts/${post.id}/`
export const categoryHref = (label: string): string => `/categories/${slugOf(label)}/`
export const tagHref = (label: string): string => `/tags/${slugOf(label)}/`
