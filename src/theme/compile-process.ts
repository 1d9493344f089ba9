/**
 * The process that compiles one theme: its own process because Astro and Vite keep state in module scope, resolve paths
 * against the working folder, and hold memory that a render fleet needs.
 */
import { cp, mkdir, rm, writeFile } from 'node:fs/promises'
import { join, relative } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { AstroInlineConfig, AstroIntegration } from 'astro'
import { type Failure, SiteError } from '#model/failure.ts'
import { loadAstroForStages } from './astro-paths.ts'
import { bundleRenderer } from './bundle.ts'
import { compileFailure } from './compile-failure.ts'
import type { CompileReply, CompileRequest, ThemeRecord } from './compiled-theme.ts'
import { declaredSite } from './declared-site.ts'
import { recordOf } from './record-of.ts'
import { resolveFactoryAstro } from './resolution.ts'
import { toSiteFunction } from './site-function.ts'
import { afterOrigin, SITE_PLACEHOLDER } from './site-placeholder.ts'
import { SHAPE_FILE, shapeIn } from './theme-shape.ts'
import { loadTokenizerWithoutClock } from './tokenizer-clock.ts'
import { factoryPlugin } from './vite-plugin.ts'

process.once('message', async (request: CompileRequest) => {
  const reply = await compile(request).catch(
    (error: unknown): CompileReply => ({ ok: false, failure: compileFailure(error, request.root) }),
  )
  process.send?.(reply, () => process.exit(0))
})

async function compile({ root, outDir }: CompileRequest): Promise<CompileReply> {
  resolveFactoryAstro()
  loadAstroForStages()
  loadTokenizerWithoutClock()
  const { build } = await import('astro')
  const assetsDir = join(outDir, 'assets')
  const rendererDir = join(outDir, 'renderer')
  await rm(outDir, { recursive: true, force: true })
  await mkdir(outDir, { recursive: true })
  const inputs = new Set<string>()
  let written = ''
  let config: any
  let onDemand: string | undefined
  let hasPages = false
  const doneHooks: string[] = []
  const warnings: string[] = []

  const factory: AstroIntegration = {
    name: 'nextgen:factory',
    hooks: {
      'astro:config:setup': ({ config: { adapter }, updateConfig }) => {
        // An adapter would ask for a server; what it adapts to is not where the site is served.
        if (adapter) adapter.hooks = {}
        updateConfig({
          vite: {
            plugins: [
              factoryPlugin({
                root,
                srcDir: () => fileURLToPath(config.srcDir),
                imageService: () => config.image.service.entrypoint,
                onInput: file => inputs.add(file),
                onRendererWritten: dir => {
                  written = dir
                },
              }),
            ],
          },
        })
      },
      'astro:routes:resolved': ({ routes }) => {
        hasPages = routes.some(({ origin }) => origin !== 'internal')
        onDemand = routes.find(({ isPrerendered, origin }) => !isPrerendered && origin === 'project')?.entrypoint
      },
      'astro:config:done': ({ config: resolved, buildOutput }) => {
        config = resolved
        if (buildOutput === 'server') throw new SiteError(needsServer(resolved.output, onDemand))
        if (!hasPages) throw new SiteError(pageless(join(relative(root, fileURLToPath(resolved.srcDir)), 'pages')))
        for (const integration of resolved.integrations)
          for (const hook of ['astro:build:generated', 'astro:build:done'] as const)
            if (integration.hooks[hook]) {
              if (hook === 'astro:build:done') doneHooks.push(integration.name)
              delete integration.hooks[hook]
            }
      },
      'astro:build:start': ({ setPrerenderer }) => {
        setPrerenderer(() => ({
          name: 'nextgen',
          async getStaticPaths() {
            await cp(written, rendererDir, { recursive: true })
            return []
          },
          render: () => Promise.reject(new Error('A theme is compiled without rendering')),
        }))
      },
    },
  }

  const inline: AstroInlineConfig = {
    root,
    outDir: assetsDir,
    cacheDir: join(outDir, 'cache'),
    site: SITE_PLACEHOLDER + afterOrigin(await declaredSite(root)),
    logLevel: 'error',
    devToolbar: { enabled: false },
    integrations: [factory],
  }
  await build(inline)
  if (!written) throw new Error('Astro wrote no renderer')

  const bundle = await bundleRenderer(rendererDir, root)
  await writeFile(join(outDir, 'renderer.js'), withoutPaths(toSiteFunction(bundle.code), root))
  if (bundle.shared) await writeFile(join(outDir, 'shared.js'), withoutPaths(toSiteFunction(bundle.shared), root))
  await rm(rendererDir, { recursive: true, force: true })
  await rm(join(outDir, 'cache'), { recursive: true, force: true })
  const record: ThemeRecord = {
    ...recordOf(config),
    doneHooks,
    externals: bundle.externals,
    shownImages: shownImages()
      .map(file => withoutPaths(file, root))
      .sort(),
    inputs: [...inputs].filter(file => !file.startsWith(`${root}/`)).sort(),
    warnings,
  }
  await writeFile(join(outDir, 'theme.json'), JSON.stringify(record, null, 2))
  await writeFile(join(outDir, SHAPE_FILE), JSON.stringify(await shapeIn(outDir, root)))
  return { ok: true, record, url: pathToFileURL(outDir).href }
}

function needsServer(output: string, route: string | undefined): Failure {
  if (output === 'server' || !route)
    return {
      code: 'theme-needs-server',
      message: `The theme's Astro config asks for \`output: '${output}'\` on a server; a static site needs \`output: 'static'\``,
      hint: 'Take `output` out of the config; every page is then rendered when the site is built.',
    }
  return {
    code: 'route-on-demand',
    message: `The route ${route} can only be rendered on demand (\`prerender = false\`); a static site has no server to do that`,
    where: route,
    hint: 'Prerender the route, or move what it does to an API of yours.',
  }
}

const pageless = (where: string): Failure => ({
  code: 'theme-compile-failed',
  message: `The theme has no pages: expected at least one route, such as index.astro, in its folder ${where}/`,
  where,
  hint: 'Put a page there; `nextgen new theme` makes a theme that has some.',
})

/** What Astro has noted of images while the theme was bundled: no page was rendered. */
function shownImages(): string[] {
  const { astroAsset } = globalThis as { readonly astroAsset?: { readonly referencedImages?: Iterable<string> } }
  return [...(astroAsset?.referencedImages ?? [])]
}

/**
 * The code without the folder in which it was compiled: Astro puts paths of components into what it hashes, and the same
 * theme must give the same bytes on any machine.
 */
const withoutPaths = (code: string, root: string): string =>
  code.replaceAll(pathToFileURL(root).href, 'file:///theme').replaceAll(root, '/theme')
