import type { Redirect } from './site.ts'

/** Redirects in a row that nobody minds. Browsers give up after about twenty, search engines sooner. */
export const MOST_HOPS = 5

/** Where redirects of one site lead among themselves. `hosts`: those that the site answers for. */
export interface RedirectChains {
  /** Each circle once: its redirects in their order, beginning with the one that is declared first. */
  circles(): readonly (readonly Redirect[])[]
  /** Chains of more than `MOST_HOPS` redirects, whole, which end somewhere. */
  long(): readonly (readonly Redirect[])[]
}

/** Follows redirects as the edge answers them: with a slash at the end or without, and not where one only names its own path. */
export function redirectChains(redirects: readonly Redirect[], hosts: readonly string[]): RedirectChains {
  const index = new Map<string, Redirect>()
  for (const redirect of redirects) index.set(decoded(redirect.from), redirect)
  for (const redirect of redirects) {
    const bare = withoutSlash(decoded(redirect.from))
    if (!index.has(bare)) index.set(bare, redirect)
  }
  /** The redirect that answers whoever was sent on by this one. */
  const next = ({ to }: Redirect): Redirect | undefined => {
    const path = pathOf(to, hosts)
    const found = path === undefined ? undefined : (index.get(path) ?? index.get(withoutSlash(path)))
    return found && decoded(found.to.replace(/[?#].*$/, '')) === path ? undefined : found
  }
  return {
    circles() {
      const done = new Set<Redirect>()
      const circles: Redirect[][] = []
      for (const first of redirects) {
        const way = new Set<Redirect>()
        let at: Redirect | undefined = first
        while (at && !done.has(at) && !way.has(at)) {
          way.add(at)
          at = next(at)
        }
        if (at && way.has(at)) {
          const circle = [...way].slice([...way].indexOf(at))
          const start = circle.indexOf(redirects.find(each => circle.includes(each)) as Redirect)
          circles.push([...circle.slice(start), ...circle.slice(0, start)])
        }
        for (const each of way) done.add(each)
      }
      return circles
    },
    long() {
      const followed = new Set(redirects.map(next))
      return redirects.flatMap(first => {
        if (followed.has(first)) return []
        const chain = new Set<Redirect>()
        for (let at: Redirect | undefined = first; at && !chain.has(at); at = next(at)) chain.add(at)
        return chain.size > MOST_HOPS ? [[...chain]] : []
      })
    },
  }
}

/** The decoded path of the site that a target names; undefined for another host. */
function pathOf(to: string, hosts: readonly string[]): string | undefined {
  if (to.startsWith('/')) return decoded(to.replace(/[?#].*$/, ''))
  const url = URL.parse(to)
  return url && hosts.includes(url.host) ? decoded(url.pathname) : undefined
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path)
  } catch {
    return path
  }
}

const withoutSlash = (path: string): string => (path.endsWith('/') ? path.slice(0, -1) : path)
