import { readFile } from 'node:fs/promises'
import type { Plugin, ViteDevServer } from 'vite'
import { digestOf } from '#base/hash.ts'
import { knownAssetName, nameAssets } from '#theme/asset-names.ts'
import { measureImage } from '#theme/measured-image.ts'
import { EMPTY_MODULE, EMPTY_SOURCE, NO_SITE_IN_BROWSERS, siteModules } from '#theme/site-modules.ts'
import { watchThemeCode } from '#theme/watch-theme-code.ts'

export interface DevPluginOptions {
  /** The staged theme, absolute. */
  readonly root: string
  /** Known once Astro has read the theme's config. */
  readonly srcDir: () => string
  readonly assets: () => { readonly dir: string; readonly base: string }
  /** Told of a file of the theme that pages name by the path that a build gives it. */
  readonly onAsset: (path: string, file: string) => void
  /** Called while the server is put together; what it returns is called when Astro's own middleware has to follow. */
  readonly onServer: (server: ViteDevServer) => () => void
}

/** An image as Astro's development server calls it: `"src":"/@fs/theme/cover.png?origWidth=…"`. */
const DEV_SOURCE = /"src":"\/@fs(\/[^"?]+)\?[^"]*"/

/** Puts the site into a theme's development server, as `factoryPlugin` puts it into a compile. */
export function devPlugin({ root, srcDir, assets, onAsset, onServer }: DevPluginOptions): Plugin[] {
  const modules = siteModules({ root, srcDir })
  return [
    {
      name: 'nextgen:preview',
      enforce: 'pre',
      config: () => ({ resolve: { alias: [...modules.aliases] } }),
      configureServer: server => onServer(server),
      resolveId: {
        order: 'pre',
        handler(id) {
          if (id === 'nextgen:site' && this.environment.name === 'client') this.error(NO_SITE_IN_BROWSERS)
          return modules.resolve(id)
        },
      },
      load: {
        filter: { id: new RegExp(EMPTY_MODULE) },
        handler: () => EMPTY_SOURCE,
      },
    },
    {
      name: 'nextgen:preview-watch',
      enforce: 'post',
      transform(code, id) {
        return this.environment.name === 'ssr' ? watchThemeCode(code, id, root) : null
      },
    },
    {
      name: 'nextgen:preview-images',
      enforce: 'post',
      transform: {
        filter: { code: DEV_SOURCE },
        async handler(code) {
          const [found, path] = DEV_SOURCE.exec(code) ?? []
          if (!found || path === undefined) return null
          const file = decodeURI(path)
          const { dir, base } = assets()
          const output = await assetPath(file, dir)
          onAsset(output, file)
          return { code: code.replaceAll(found, `"src":${JSON.stringify(base + output)}`), map: null }
        },
      },
    },
  ]
}

/** The output path that a build gives an image of the theme. */
async function assetPath(file: string, assetsDir: string): Promise<string> {
  const bytes = await readFile(file)
  const { name } = await measureImage(file)
  const asset = { name, digest: digestOf(bytes), bytes }
  await nameAssets(assetsDir, [asset])
  return knownAssetName(assetsDir, asset) as string
}
