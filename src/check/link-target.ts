import { canonicalJson, digestOf } from '#base/hash.ts'
import { decodePath } from '#edge/path.ts'
import { indexRedirects, routePath } from '#edge/route.ts'
import type { Digest } from '#model/digest.ts'
import type { Manifest } from '#model/manifest.ts'

/** Where a link of a page leads. Paths are decoded; `fragment` is decoded, without the `#`, null for none. */
export type LinkTarget =
  | { readonly kind: 'file'; readonly file: string; readonly fragment: string | null }
  /** Right but for a slash: visitors are sent on to `path`. */
  | { readonly kind: 'moved'; readonly path: string }
  /** A redirect of the site's leads there. */
  | { readonly kind: 'redirect'; readonly to: string }
  | { readonly kind: 'missing'; readonly path: string }
  | { readonly kind: 'invalid' }
  /** Another host, or nothing that a host could answer (`mailto:`, `tel:`, `data:`). */
  | { readonly kind: 'elsewhere' }

/** A page as far as its links are concerned: its URL path and output file. */
export interface LinkingPage {
  readonly url: string
  readonly file: string
}

const ELSEWHERE: LinkTarget = { kind: 'elsewhere' }
const INVALID: LinkTarget = { kind: 'invalid' }

/**
 * Resolves links as a browser and then the edge do. Aliases of the site count as the site; links without a host are
 * read relative to the page. Keeps what it has found: a menu is resolved once, however many pages show it.
 */
export function linkResolver(manifest: Manifest): (href: string, page: LinkingPage) => LinkTarget {
  const redirects = indexRedirects(manifest.redirects)
  const hosts = new Set([manifest.domain, ...manifest.aliases])
  const origin = `https://${manifest.domain}`
  const known = new Map<string, LinkTarget>()

  function resolve(href: string, base: string): LinkTarget {
    const url = URL.parse(href, base)
    if (!url) return INVALID
    if (!/^https?:$/.test(url.protocol) || !hosts.has(url.host)) return ELSEWHERE
    const path = decodePath(url.pathname)
    if (path === null) return { kind: 'missing', path: url.pathname }
    const route = routePath(manifest, redirects, path)
    switch (route.kind) {
      case 'file':
        return { kind: 'file', file: route.file, fragment: fragmentOf(url.hash) }
      case 'moved':
        return { kind: 'moved', path: route.path }
      case 'redirect':
        return { kind: 'redirect', to: route.redirect.to }
      case 'missing':
        return { kind: 'missing', path }
    }
  }

  return (href, page) => {
    if (href === '' || href === '#') return { kind: 'file', file: page.file, fragment: null }
    if (href.startsWith('#')) return { kind: 'file', file: page.file, fragment: fragmentOf(href) }
    const key = standsAlone(href) ? href : `${page.url} ${href}`
    let target = known.get(key)
    if (!target) {
      target = resolve(href, origin + page.url)
      known.set(key, target)
    }
    return target
  }
}

/** Two manifests of equal digests: each link leads to the same place in both. */
export const linkBasis = ({ domain, aliases, routing, redirects, files }: Manifest): Digest =>
  digestOf(`${canonicalJson({ domain, aliases, routing, redirects })}\n${Object.keys(files).join('\n')}`)

/** Whether a link leads to the same place from every page. */
const standsAlone = (href: string): boolean => href.charCodeAt(0) === SLASH || /^[a-z][a-z0-9+.-]*:/i.test(href)

const SLASH = 0x2f

/** The place that a fragment names, without directives for the browser (`#:~:text=…`). */
function fragmentOf(hash: string): string | null {
  const name = hash.slice(1).replace(/:~:.*$/s, '')
  if (name === '') return null
  try {
    return decodeURIComponent(name)
  } catch {
    return name
  }
}
