import type { Manifest } from '#model/manifest.ts'
import type { Redirect } from '#model/site.ts'
import { decodePath } from './path.ts'

/** Where a path of a release leads. Paths of `moved` are decoded and lie on the same host. */
export type Route =
  | { readonly kind: 'file'; readonly file: string }
  | { readonly kind: 'moved'; readonly path: string }
  | { readonly kind: 'redirect'; readonly redirect: Redirect }
  | { readonly kind: 'missing' }

const MISSING: Route = { kind: 'missing' }

/**
 * Routes a decoded path: the redirects of the site first, then a file of exactly that path, then pages in the
 * form that `routing` makes canonical; the other form of a page moves there.
 */
export function routePath(manifest: Manifest, redirects: ReadonlyMap<string, Redirect>, path: string): Route {
  const redirect = redirects.get(path) ?? redirects.get(withoutSlash(path))
  if (redirect && pathOf(redirect) !== path) return { kind: 'redirect', redirect }
  if (path.includes('//')) return MISSING
  const inner = belowBase(manifest.routing.base, path)
  if (inner === null) return path === '/' ? { kind: 'moved', path: canonicalBase(manifest) } : MISSING
  return routePage(manifest, path, inner)
}

/** The redirects of a manifest by decoded path, for a slash at the end as well as for none. */
export function indexRedirects(redirects: readonly Redirect[]): ReadonlyMap<string, Redirect> {
  const index = new Map<string, Redirect>()
  for (const redirect of redirects) {
    const from = decodePath(redirect.from) ?? redirect.from
    index.set(from, redirect)
    if (!index.has(withoutSlash(from))) index.set(withoutSlash(from), redirect)
  }
  return index
}

function routePage(manifest: Manifest, path: string, inner: string): Route {
  const { files, routing } = manifest
  const has = (file: string) => Object.hasOwn(files, file)
  const hasSlash = path.endsWith('/')
  const page = withoutSlash(inner)
  if (!hasSlash && has(page)) return { kind: 'file', file: page }

  const index = page === '' ? 'index.html' : `${page}/index.html`
  const order = routing.format === 'directory' ? [index, `${page}.html`] : [`${page}.html`, index]
  const found = (hasSlash ? [index, `${page}.html`] : order).filter(has)
  const file = found.find(each => isCanonical(routing, each, index, hasSlash)) ?? found[0]
  if (file === undefined)
    return hasSlash && page !== '' && has(page) ? { kind: 'moved', path: withoutSlash(path) } : MISSING
  if (path === '/' || isCanonical(routing, file, index, hasSlash)) return { kind: 'file', file }
  return { kind: 'moved', path: hasSlash ? withoutSlash(path) : `${path}/` }
}

/** Whether a page is shown at the path with (or without) the slash; `ignore` goes by the form of the file. */
function isCanonical({ trailingSlash }: Manifest['routing'], file: string, index: string, hasSlash: boolean): boolean {
  if (trailingSlash === 'ignore') return hasSlash === (file === index)
  return hasSlash === (trailingSlash === 'always')
}

/** The path below the base without a leading slash; null outside it. */
function belowBase(base: string, path: string): string | null {
  if (base === '/') return path.slice(1)
  if (path === base) return ''
  return path.startsWith(`${base}/`) ? path.slice(base.length + 1) : null
}

const canonicalBase = ({ routing }: Manifest): string =>
  routing.trailingSlash === 'never' ? routing.base : `${routing.base}/`

/** Where a redirect leads on the same host, decoded; null when it leaves the host. */
const pathOf = ({ to }: Redirect): string | null => decodePath(to.replace(/[?#].*$/, ''))

const withoutSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path)
