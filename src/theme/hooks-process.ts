/**
 * The process that runs the `astro:build:done` hooks of a theme's integrations (Pagefind, sitemap) for one site after
 * another, each on a folder that holds the site's finished files. Integrations come from the theme's config, loaded
 * anew for each site, so that what one keeps in its closure does not reach the next site.
 */
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { Failure } from '#model/failure.ts'
import type { RenderedRoute } from '#model/page-trace.ts'
import { astroInternal, viteOfAstro } from './astro.ts'
import { compileFailure } from './compile-failure.ts'
import { resolveFactoryAstro } from './resolution.ts'
import { afterOrigin } from './site-placeholder.ts'

export interface HooksRequest {
  /** The theme's folder and the folder with the site's files; both absolute. */
  readonly root: string
  readonly outDir: string
  readonly origin: string
  /** Integrations whose hooks do not run. */
  readonly without: readonly string[]
  readonly routes: readonly RenderedRoute[]
}

export type HooksReply = { readonly ok: true } | { readonly ok: false; readonly failure: Failure }

resolveFactoryAstro()

process.on('message', async (request: HooksRequest) => {
  const reply = await runHooks(request).then(
    (): HooksReply => ({ ok: true }),
    (error: unknown): HooksReply => ({
      ok: false,
      failure: { ...compileFailure(error, request.root), code: 'integration-failed' },
    }),
  )
  process.send?.(reply)
})

async function runHooks({ root, outDir, origin, without, routes }: HooksRequest): Promise<void> {
  const { resolveConfig } = await astroInternal('core/config/config.js')
  const { createSettings } = await astroInternal('core/config/settings.js')
  const { loadOrCreateNodeLogger } = await astroInternal('core/logger/load.js')
  const { createRoutesList } = await astroInternal('core/routing/create-manifest.js')
  const hooks = await astroInternal('integrations/hooks.js')
  const inline = { root, outDir, logLevel: 'error', devToolbar: { enabled: false } }
  const { astroConfig } = await resolveConfig(inline, 'build')
  astroConfig.site = origin + afterOrigin(astroConfig.site)
  const logger = await loadOrCreateNodeLogger(astroConfig, inline)
  const themePlugins = await flattened(astroConfig.vite.plugins)
  const settings = await hooks.runHookConfigSetup({
    settings: await createSettings(astroConfig, 'error', root),
    command: 'build',
    logger,
  })
  settings.buildOutput = 'static'
  for (const integration of settings.config.integrations)
    if (without.includes(integration.name)) delete integration.hooks['astro:build:done']
  const { routes: all } = await createRoutesList({ settings }, logger)
  await hooks.runHookConfigDone({ settings, logger, command: 'build' })
  await hooks.runHookBuildStart({ settings, logger })
  // What is bundled is the theme, once: a hook only learns here what it needs at the end.
  settings.config.vite = await hooks.runHookBuildSetup({
    config: settings.config,
    pages: await pagesOf(settings, all),
    vite: settings.config.vite,
    target: 'server',
    logger,
  })
  const ofIntegrations = new Set(await flattened(settings.config.vite.plugins)).difference(new Set(themePlugins))
  if ([...ofIntegrations].some(plugin => plugin?.configResolved)) await tellVite(settings.config, outDir)
  for (const { route, component, file } of routes) {
    const data = all.find((each: any) => each.route === route && each.component === component)
    if (data) data.distURL = [...(data.distURL ?? []), new URL(encodeURI(file), pathToFileURL(`${outDir}/`))]
  }
  const { trailingSlash, build } = settings.config
  const slash = trailingSlash === 'always' || (trailingSlash === 'ignore' && build.format === 'directory')
  const pages = routes.filter(({ type }) => type === 'page').map(({ pathname }) => pageName(pathname, slash))
  await hooks.runHookBuildGenerated({ settings, logger, routeToHeaders: new Map() })
  await hooks.runHookBuildDone({ settings, logger, pages, routes: all.filter((each: any) => each.prerender) })
}

/** The theme's pages by key, as Astro tells them before it bundles. */
async function pagesOf(settings: any, routes: readonly any[]): Promise<Map<string, object>> {
  const { collectPagesData } = await astroInternal('core/build/page-data.js')
  const { allPages } = collectPagesData({ settings, manifest: { routes } })
  return new Map(
    Object.entries<any>(allPages).map(([key, page]) => [key, { ...page, moduleSpecifier: `/${page.component}` }]),
  )
}

/** Plugins come nested, and some as promises. */
const flattened = async (plugins: any = []): Promise<any[]> => {
  const given = await Promise.all([plugins].flat(Number.POSITIVE_INFINITY))
  return given.some(Array.isArray) ? flattened(given) : given
}

/** Some integrations learn from Vite's configuration where the files lie that they work on at the end; nothing is bundled. */
async function tellVite({ root, base, publicDir, vite: own }: any, outDir: string): Promise<void> {
  const { resolveConfig } = await viteOfAstro()
  const inline = {
    ...own,
    ...{ configFile: false as const, root: fileURLToPath(root), base, publicDir: fileURLToPath(publicDir) },
    build: { ...own.build, outDir, emptyOutDir: false },
  }
  await resolveConfig(inline, 'build', 'production', 'production')
}

const pageName = (pathname: string, slash: boolean): string =>
  (slash ? pathname.replace(/\/?$/, '/') : pathname).replace(/^\//, '')
