import { slugOf } from 'nextgen/theme-kit/words.ts'
import { type Listed, listed } from './entries.ts'

export type Post = Listed<'posts'>

export interface Topic {
  readonly label: string
  readonly slug: string
  readonly posts: readonly Post[]
}

/** All articles of a locale, newest first; equal dates by key, so that the order never depends on the file system. */
export async function newestFirst(locale: string): Promise<Post[]> {
  const posts = await listed('posts', locale)
  return posts.sort(
    (a, b) => b.entry.data.date.valueOf() - a.entry.data.date.valueOf() || (a.key < b.key ? -1 : 1),
  )
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

export const categoriesOf = ({ entry }: Post): readonly string[] => (entry.data.category ? [entry.data.category] : [])
export const tagsOf = ({ entry }: Post): readonly string[] => entry.data.tags
