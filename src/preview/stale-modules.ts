import type { ViteDevServer } from 'vite'
import { astroDir, CONTENT_STORE_RESOLVED_ID } from '#theme/astro.ts'
import { SITE_BOUND } from '#theme/site-modules.ts'

interface EvaluatedModule {
  readonly id: string
  readonly file: string
  readonly importers: ReadonlySet<string>
}

interface EvaluatedModules {
  readonly idToModuleMap: ReadonlyMap<string, EvaluatedModule>
  invalidateModule(module: EvaluatedModule): void
}

/** Modules of Astro's that remember entries. */
const REMEMBERING = [`${astroDir}/dist/content/data-store.js`]

/** Astro's own application: it lives as long as the server, and asks for pages anew by itself. */
const isApplication = (id: string): boolean =>
  (id.startsWith(astroDir) && !id.startsWith(`${astroDir}/dist/content/`)) || /^\0?virtual:astro:/.test(id)

/** Has everything that has read of the site evaluated again when a page asks for it, and paths listed anew. */
export function forgetSite(vite: ViteDevServer): void {
  const { ssr } = vite.environments
  const { evaluatedModules } = (ssr as unknown as { runner: { evaluatedModules: EvaluatedModules } }).runner
  const stale = new Set<string>()
  const visit = (id: string): void => {
    const module = evaluatedModules.idToModuleMap.get(id)
    if (!module || stale.has(id) || isApplication(id)) return
    stale.add(id)
    for (const importer of module.importers) visit(importer)
  }
  for (const { id, file } of evaluatedModules.idToModuleMap.values())
    if (SITE_BOUND.includes(file) || REMEMBERING.includes(file) || id === CONTENT_STORE_RESOLVED_ID) visit(id)
  for (const id of stale) evaluatedModules.invalidateModule(evaluatedModules.idToModuleMap.get(id) as EvaluatedModule)
}
