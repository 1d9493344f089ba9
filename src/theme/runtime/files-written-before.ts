import type { SitePath } from './site-path.ts'

/**
 * Tells routes which of their files are there when a path renders (`distURL`), as far as Astro asks for it: it rewrites to a
 * route with parameters only where the file is written, or none of the route's is. By the order of the listing, since a
 * thread may render any part of it.
 */
export function filesWrittenBefore(manifest: any) {
  const withParams: any[] = manifest.routes
    .map(({ routeData }: any) => routeData)
    .filter(({ params }: any) => params.length > 0)
  let order: readonly SitePath[] = []
  let positions: ReadonlyMap<string, number> | undefined
  let told = 0
  const forget = (): void => {
    told = 0
    for (const route of withParams) route.distURL = []
  }
  return {
    withParams,
    listed(paths: readonly SitePath[]): void {
      order = paths
      positions = undefined
      forget()
    },
    tell(pathname: string): void {
      positions ??= new Map(order.map((path, at) => [path.pathname, at]))
      const end = positions.get(pathname) ?? 0
      if (end < told) forget()
      for (; told < end; told++) {
        const { route, file } = order[told] as SitePath
        if (route.params.length > 0) route.distURL.push(new URL(encodeURI(file), manifest.outDir))
      }
    },
  }
}
