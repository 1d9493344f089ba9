/** The paths of a site as a development server knows them. */
import { getRouteCache } from 'nextgen:astro/route-cache'
import { StaticPaths } from 'nextgen:astro/static-paths'
import { manifest } from 'virtual:astro:manifest'
import { routes } from 'virtual:astro:routes'
import { outputFile } from './output-file.ts'

/** The files that a build would write of pages and endpoints. `load`: evaluates a component of the theme. */
export async function listFiles(load: (component: string) => Promise<unknown>): Promise<string[]> {
  const listed = routes.filter(({ routeData: { type, pathname } }: any) => type !== 'redirect' || pathname)
  const app = {
    manifest: { ...manifest, routes: listed },
    routeCache: getRouteCache(manifest),
    getComponentByRoute: (route: any) => load(route.component),
  }
  const paths = await new StaticPaths(app).getAll()
  return paths.map(({ pathname, route }: any) => outputFile(manifest.buildFormat, pathname, route))
}
