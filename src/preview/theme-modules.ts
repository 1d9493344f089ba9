import { join } from 'node:path'
import type { ViteDevServer } from 'vite'
import { imageMaker } from '#images/site-images.ts'
import type { ConfiguredTheme } from '#theme/record-of.ts'
import type { BoundSite } from './bound-site.ts'
import { importModule } from './dev-server.ts'
import type { ImageRegistry, PageImages } from './page-images.ts'

/** Lets Astro's image code ask for names as it does in a build. */
export async function installImages(
  vite: ViteDevServer,
  record: ConfiguredTheme,
  { recorder, factory }: BoundSite,
  asked: PageImages['asked'],
): Promise<ImageRegistry> {
  const { installImageRegistry } = await importModule(vite, 'nextgen:runtime/images')
  return installImageRegistry(record, {
    config: record.runtime,
    ...(factory && { imageMaker: imageMaker(factory) }),
    watch: {
      ...recorder,
      imageAsked(image: never) {
        asked(image)
        recorder.imageAsked(image)
      },
    },
  })
}

/** Output paths of the routes that have no parameters. */
export async function plainFiles(vite: ViteDevServer): Promise<string[]> {
  const { routes } = await importModule(vite, 'virtual:astro:routes')
  return routes.flatMap(({ routeData }: any) =>
    routeData.params.length === 0 && typeof routeData.pathname === 'string'
      ? [routeData.pathname.replace(/^\//, '')]
      : [],
  )
}

/** Output paths of everything that a build would write of pages and endpoints. */
export async function allFiles(vite: ViteDevServer, root: string): Promise<string[]> {
  const { listFiles } = await importModule(vite, 'nextgen:runtime/dev-paths')
  return listFiles((component: string) => importModule(vite, join(root, component)))
}

/** The files of the theme from which modules were made. */
export function filesBehind(vite: ViteDevServer, ids: readonly string[]): Set<string> {
  const files = new Set<string>()
  const seen = new Set<unknown>()
  const visit = (module: any): void => {
    if (!module || seen.has(module) || module.file?.includes('/node_modules/')) return
    seen.add(module)
    if (module.file) files.add(module.file)
    for (const imported of module.importedModules) visit(imported)
  }
  for (const module of vite.environments.ssr.moduleGraph.urlToModuleMap.values())
    if (ids.some(id => module.url.endsWith(id))) visit(module)
  return files
}
