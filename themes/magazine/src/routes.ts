import { entryRoute } from 'nextgen/theme-kit/locale/locales.ts'
import type { Place, Route } from 'nextgen/theme-kit/locale/routes.ts'
import { listed } from './entries.ts'
import { categoriesOf, groupBy, newestFirst, tagsOf } from './posts.ts'
import { options, speech } from './site.ts'

export type View = 'home' | 'category' | 'tag' | 'post' | 'topics' | 'page'
export type Here = Place<View>

/** The pages of one locale, each part of a path in its language. */
export async function routesIn(locale: string): Promise<Route<View>[]> {
  const { text } = speech(locale)
  const [posts, pages] = [await newestFirst(locale), await listed('pages', locale)]
  /** A list and its further pages: `/tags/desk/`, `/tags/desk/2/` … */
  const list = (view: View, length: number, ...segments: string[]): Route<View>[] =>
    Array.from({ length: Math.max(1, Math.ceil(length / options.perPage)) }, (_, index) => {
      const path = index === 0 ? segments : [...segments, String(index + 1)]
      return { view, key: [view, ...path.slice(view === 'home' ? 0 : 1)].join('/'), locale, segments: path, page: index + 1 }
    })
  return [
    ...list('home', posts.length),
    ...posts.map(post => entryRoute('post' as const, 'posts', locale, post, text.postsPath)),
    { view: 'topics', key: 'topics', locale, segments: [text.topicsPath] },
    ...groupBy(posts, categoriesOf).flatMap(topic => list('category', topic.posts.length, text.categoriesPath, topic.slug)),
    ...groupBy(posts, tagsOf).flatMap(topic => list('tag', topic.posts.length, text.tagsPath, topic.slug)),
    ...pages.map(page => entryRoute('page' as const, 'pages', locale, page)),
  ]
}
