/** A page of an artifact: its URL path and its HTML. */
export interface BuiltPage {
  readonly path: string
  readonly html: string
}

/** The pages of a site that stand for all others. */
export interface ChosenPages {
  /** What Lighthouse looks at: `home`, and as far as the theme has them `list` and `article`. */
  readonly measured: ReadonlyMap<'home' | 'list' | 'article', string>
  /** A page of each shape of path that the theme has (`/posts/*` …), those measured among them. */
  readonly visited: readonly string[]
}

/**
 * Chooses pages by what is in them, whatever the theme calls them: the article is the largest page that shows `hero` (a
 * part of the image's name), the list the page with the most links to pages that do, the home page aside. A page that asks
 * search engines to leave it out is measured as neither.
 */
export function choosePages(pages: readonly BuiltPage[], hero: string): ChosenPages {
  const articles = pages.filter(page => page.path !== '/' && isForSearch(page) && page.html.includes(hero))
  const article = largest(articles)
  const paths = new Set(articles.map(({ path }) => path))
  const linking = pages
    .filter(page => page.path !== '/' && !paths.has(page.path) && isForSearch(page))
    .map(page => ({ page, links: linksTo(page, paths) }))
    .filter(({ links }) => links > 0)
    .sort((a, b) => b.links - a.links || (a.page.path < b.page.path ? -1 : 1))
  const measured = new Map<'home' | 'list' | 'article', string>([['home', '/']])
  if (linking[0]) measured.set('list', linking[0].page.path)
  if (article) measured.set('article', article.path)
  const shapes = Map.groupBy(pages, ({ path }) => shapeOf(path, pages))
  const others = [...shapes.values()].map(shaped => largest(shaped)?.path ?? '')
  return { measured, visited: [...new Set([...measured.values(), ...others.sort()])] }
}

const isForSearch = ({ path, html }: BuiltPage): boolean =>
  !/^\/(404|500)/.test(path) && !/<meta\b[^>]*\bcontent="[^"]*noindex/.test(html)

const largest = (pages: readonly BuiltPage[]): BuiltPage | undefined =>
  pages.toSorted((a, b) => b.html.length - a.html.length || (a.path < b.path ? -1 : 1))[0]

function linksTo({ html }: BuiltPage, paths: ReadonlySet<string>): number {
  const linked = new Set([...html.matchAll(/<a\b[^>]*\bhref="([^"#?]*)/g)].map(([, href = '']) => href))
  return [...linked].filter(href => paths.has(decoded(href))).length
}

function decoded(href: string): string {
  try {
    return decodeURI(href)
  } catch {
    return href
  }
}

/** `/posts/one/` is `/posts/*` when there is more than one page below `/posts/`. */
function shapeOf(path: string, pages: readonly BuiltPage[]): string {
  const parent = path.replace(/[^/]+\/?$/, '')
  if (parent === '/' || parent === '') return path
  return pages.filter(other => other.path !== parent && other.path.startsWith(parent)).length > 1 ? `${parent}*` : path
}
