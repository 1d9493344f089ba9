import { FIXTURES, type FixtureName, type PageKind } from '#model/gallery.ts'
import type { ThemeShape } from '#model/theme.ts'

/** A page of a fixture, in the order in which the theme lists its pages. */
export interface FixturePage {
  /** URL path. */
  readonly path: string
  readonly component: string
  readonly bytes: number
}

export type FixturePages = ReadonlyMap<FixtureName, readonly FixturePage[]>

/**
 * The kinds of pages that a theme makes, each with the fullest page of every fixture. A route is a kind; one that takes
 * whole paths (`[...path]`) makes many, told apart by the form of the path. A fixture in another language has the same
 * pages at other paths: where it lists as many of a route, they are matched one by one.
 */
export function pageKinds(pages: FixturePages, { routes }: Pick<ThemeShape, 'routes'>): readonly PageKind[] {
  const kinds = new Map<string, { label: string; component: string; found: Map<FixtureName, FixturePage> }>()
  const typical = pages.get('typical') ?? []
  const order: readonly FixtureName[] = ['typical', ...FIXTURES.filter(name => name !== 'typical')]
  for (const fixture of order) {
    const own = pages.get(fixture) ?? []
    for (const [component, group] of Map.groupBy(own, page => page.component)) {
      const model = typical.filter(page => page.component === component)
      const matched = fixture === 'rtl' && model.length === group.length
      group.forEach((page, at) => {
        const label = matched
          ? labelOf((model[at] as FixturePage).path, component, model)
          : labelOf(page.path, component, group)
        const key = `${component} ${label}`
        const kind = kinds.get(key) ?? { label, component, found: new Map() }
        const before = kind.found.get(fixture)
        if (!before || (page.bytes > before.bytes && !isFurther(page.path)) || isFurther(before.path))
          kind.found.set(fixture, page)
        kinds.set(key, kind)
      })
    }
  }
  for (const { route, component, type } of routes)
    if (type === 'page' && ![...kinds.values()].some(kind => kind.component === component))
      kinds.set(component, { label: route, component, found: new Map() })
  return [...kinds]
    .sort(([, one], [, other]) => rankOf(one.label) - rankOf(other.label))
    .map(([key, { label, component, found }]) => ({
      key,
      label,
      component,
      pages: Object.fromEntries([...found].map(([fixture, { path }]) => [fixture, path])),
    }))
}

/** The home page first and error pages last; all others as the theme lists them. */
const rankOf = (label: string): number => (label === '/' ? 0 : isErrorPage(label) ? 2 : 1)

/** `/posts/2/`: a further page of a list. */
const isFurther = (path: string): boolean => /\/\d+\/?$/.test(path) && !isErrorPage(path)

const isErrorPage = (path: string): boolean => /^\/(404|500)(\/|\.html)?$/.test(path)

/** More pages of one segment than this, all by one route, are pages of one kind. */
const MOST_ALONE = 8

function labelOf(path: string, component: string, group: readonly FixturePage[]): string {
  const bare = isFurther(path) ? path.replace(/\/\d+\/?$/, '/') : path
  const segments = bare.split('/').filter(Boolean)
  if (segments.length === 0) return '/'
  if (isErrorPage(path)) return path.replace(/(\/|\.html)$/, '')
  if (!/\[\.\.\./.test(component)) return /\[/.test(component) ? routeOf(component) : `/${segments.join('/')}`
  if (segments.length === 1) {
    const alone = new Set(
      group
        .map(each => each.path.split('/').filter(Boolean))
        .filter(({ length }) => length === 1)
        .map(String),
    )
    return alone.size > MOST_ALONE ? routeOf(component) : `/${segments[0]}`
  }
  return `/${segments.slice(0, -1).join('/')}/*`
}

/** `src/pages/posts/[...id].astro` is `/posts/[...id]`. */
const routeOf = (component: string): string =>
  `/${component.replace(/^.*?\bpages\//, '').replace(/(\/?index)?\.[^./]+$/, '')}`
