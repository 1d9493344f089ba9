import { fileURLToPath } from 'node:url'
import type { AstroIntegration } from 'astro'
import type { ViteDevServer } from 'vite'
import type { OptionsSchema, ThemeCollection } from '#theme/load.ts'
import { type ConfiguredTheme, recordOf } from '#theme/record-of.ts'
import type { ThemeModules } from './bound-site.ts'
import { devPlugin } from './dev-plugin.ts'
import { loadAstroNatively } from './native-astro.ts'

export interface DevServerOptions {
  /** The staged theme, absolute. */
  readonly root: string
  /** `https://acme.example` */
  readonly origin: string
  readonly port: number
  readonly host: string
  /** Folders that browsers may ask for files of. */
  readonly allow: readonly string[]
  readonly cacheDir: string
  /** A module that the toolbar loads, absolute. */
  readonly toolbarApp: string
  readonly onAsset: (path: string, file: string) => void
  /** Called before anything of the theme is evaluated. */
  readonly onConfig: (record: ConfiguredTheme) => void
  /** Puts middleware in front of Astro's own. */
  readonly onServer: (server: ViteDevServer) => () => void
}

/** Astro's development server of a theme, and what it evaluates. */
export interface DevServer extends AsyncDisposable {
  readonly port: number
  readonly vite: ViteDevServer
  readonly modules: ThemeModules
  /** Names of the theme's integrations. */
  readonly integrations: readonly string[]
}

/** Starts Astro's development server on a staged theme. Files are watched by whoever calls: nothing is watched here. */
export async function startDevServer(options: DevServerOptions): Promise<DevServer> {
  const { root, port, host } = options
  const { dev } = await import('astro')
  let config: any
  let record: ConfiguredTheme | undefined
  let vite: ViteDevServer | undefined
  const integration: AstroIntegration = {
    name: 'nextgen:preview',
    hooks: {
      'astro:config:setup': ({ config: { adapter }, updateConfig, addDevToolbarApp }) => {
        // An adapter would ask for a server; what it adapts to is not where the site is served.
        if (adapter) adapter.hooks = {}
        addDevToolbarApp({ id: 'nextgen', name: 'NEXTGEN', icon: ICON, entrypoint: options.toolbarApp })
        updateConfig({
          vite: {
            plugins: devPlugin({
              root,
              srcDir: () => fileURLToPath(config.srcDir),
              assets: () => ({ dir: config.build.assets, base: withSlash(config.base) }),
              onAsset: options.onAsset,
              onServer(server) {
                vite = server
                loadAstroNatively(server.environments.ssr)
                // Pages are told that they are served where they will be.
                server.config.server.https = {}
                return options.onServer(server)
              },
            }),
            // What changes in the theme is told by whoever stages it.
            server: { watch: null, fs: { allow: [...options.allow] }, warmup: { ssrFiles: ['src/pages/*.astro'] } },
            // Pages, and what a module imports, are got ready while others are: by default Vite does so for browsers alone.
            environments: { ssr: { dev: { preTransformRequests: true } } },
            cacheDir: options.cacheDir,
          },
        })
      },
      'astro:config:done': ({ config: resolved }) => {
        config = resolved
        record = recordOf(resolved)
        options.onConfig(record)
      },
    },
  }
  const server = await dev({
    root,
    // What a build reads of the environment: `.env.production`.
    mode: 'production',
    site: options.origin,
    server: { port, host },
    cacheDir: options.cacheDir,
    logLevel: 'error',
    devToolbar: { enabled: true },
    integrations: [integration],
  })
  const started = vite as ViteDevServer | undefined
  if (!started || !record) throw new Error('Astro started no development server')
  return {
    port: server.address.port,
    vite: started,
    modules: modulesOf(started, record),
    integrations: config.integrations.map(({ name }: { name: string }) => name),
    [Symbol.asyncDispose]: () => server.stop(),
  }
}

const ICON =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2"><path d="M4 20V4l16 16V4"/></svg>'

const withSlash = (base: string): string => (base.endsWith('/') ? base : `${base}/`)

/** Evaluates a module in the environment that renders pages. */
export const importModule = (vite: ViteDevServer, id: string): Promise<any> =>
  (vite.environments.ssr as unknown as { runner: { import(id: string): Promise<any> } }).runner.import(id)

function modulesOf(vite: ViteDevServer, record: ConfiguredTheme): ThemeModules {
  return {
    record,
    async siteOptions() {
      const options = await importModule(vite, 'nextgen:site-options')
      return (options.default ?? options.options) as OptionsSchema | undefined
    },
    async collections() {
      const { collections = {} } = await importModule(vite, 'nextgen:content-config')
      return new Map<string, ThemeCollection>(Object.entries(collections))
    },
  }
}
