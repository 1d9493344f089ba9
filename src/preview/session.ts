import type { IncomingMessage, ServerResponse } from 'node:http'
import { dirname, join, relative, resolve } from 'node:path'
import { fileURLToPath, pathToFileURL } from 'node:url'
import type { ViteDevServer } from 'vite'
import { loadSites } from '#config/load.ts'
import { type Failure, failuresOf, SiteError } from '#model/failure.ts'
import type { PictureFacts } from '#model/picture.ts'
import type { Site } from '#model/site.ts'
import type { ConfiguredTheme } from '#theme/record-of.ts'
import { restageFile, stageTheme } from '#theme/stage.ts'
import { type BoundSite, siteBinder } from './bound-site.ts'
import { type DevServer, importModule, startDevServer } from './dev-server.ts'
import { failurePage, overlayOf } from './failure-overlay.ts'
import { holdResponse } from './held-response.ts'
import type { PreviewMessage, PreviewTask } from './messages.ts'
import { type PageFinish, pageFinish } from './page-finish.ts'
import { pageImages } from './page-images.ts'
import { atTime } from './render-clock.ts'
import { forgetSite } from './stale-modules.ts'
import { turns } from './turns.ts'
import { watchFolders } from './watch-folders.ts'

/** An editor writes several times while it saves, ms. */
const QUIET = 8

const factory = fileURLToPath(new URL('../..', import.meta.url))

/** A theme's development server on one site. */
export interface PreviewSession extends AsyncDisposable {
  readonly port: number
}

/** Starts it, and follows every change of site and theme until it is disposed. Its process is its own. */
export async function openSession(task: PreviewTask, tell: (message: PreviewMessage) => void): Promise<PreviewSession> {
  const { workspace, time } = task
  const themeRoot = join(workspace.themesDir, task.site.theme)
  const root = stageTheme(themeRoot, ` in the preview of ${task.site.id}`)
  process.chdir(root)
  nameOwnFilesInLog(root, themeRoot)
  let declared = task.site
  let record: ConfiguredTheme | undefined
  let bound: BoundSite | undefined
  let finish: PageFinish | undefined
  let failures: readonly Failure[] = []
  let server: DevServer | undefined
  let schemaFiles: ReadonlySet<string> = new Set()
  const take = turns()
  const stateDir = join(workspace.stateDir, 'cache')
  const picturesDir = join(stateDir, 'pictures')
  const publicDir = join(root, 'public')
  const images = pageImages({
    root: workspace.root,
    dir: join(stateDir, 'preview'),
    record: () => record as ConfiguredTheme,
    publicDir,
    onFailure: found => tell({ type: 'failures', failures: found }),
  })
  const picture = async (url: string): Promise<PictureFacts> => {
    const file = images.originalFile(url)
    if (file === undefined) throw new Error(`No image ${url}`)
    return (await import('#images/picture-facts.ts')).pictureFacts(file, picturesDir)
  }
  const binder = siteBinder({ root: workspace.root, publishTime: task.publishTime, picture })
  const foldersOfFailures = (): readonly string[] => [
    ...(declared.content && 'path' in declared.content ? [declared.content.path] : []),
    workspace.root,
    themeRoot,
  ]

  server = await startDevServer({
    root,
    origin: `https://${declared.domain}`,
    port: task.port,
    host: task.host,
    cacheDir: join(dirname(root), '.vite'),
    allow: [
      root,
      themeRoot,
      join(factory, 'src/theme-kit'),
      join(factory, 'src/preview'),
      join(factory, 'node_modules'),
    ],
    onAsset: images.themeImage,
    onConfig(read) {
      record = read
      binder.bindFacts(declared, read)
    },
    onServer(vite) {
      nameOwnFiles(vite, root, themeRoot)
      const { hot } = vite.environments.client
      hot.on('vite:client:connect', () => void showFailures(vite))
      vite.middlewares.use(serveImages)
      return () => vite.middlewares.use(servePage)
    },
  })
  const { vite, modules } = server

  async function bind(): Promise<void> {
    const begun = performance.now()
    try {
      bound = await binder.bind(declared, modules)
      const registry = await installImages(vite, modules.record, bound, images.asked)
      images.show(bound, registry)
      const routes = await plainRoutes(vite)
      finish = bound.site.finish
        ? await pageFinish({ bound, record: modules.record, publicDir, routes, images, picturesDir })
        : undefined
      schemaFiles = filesBehind(vite, ['nextgen:content-config', 'nextgen:site-options'])
      if (failures.length > 0) tell({ type: 'shown', what: declared.id, ms: Math.round(performance.now() - begun) })
      failures = []
      if (bound.warnings.length > 0) tell({ type: 'failures', failures: bound.warnings })
    } catch (error) {
      failures = failuresOf(error, 'preview-failed')
      tell({ type: 'failures', failures })
    }
    forgetSite(vite)
  }

  async function showFailures(of: ViteDevServer): Promise<void> {
    if (failures.length === 0) return
    of.environments.client.hot.send((await overlayOf(failures, foldersOfFailures())) as never)
  }

  async function serveImages(request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?')
    const base = (record?.base ?? '/').replace(/\/?$/, '/')
    if (!path.startsWith(base) || !(await images.answer(decodeURI(path.slice(base.length)), response))) next()
  }

  function servePage(request: IncomingMessage, response: ServerResponse, next: (error?: unknown) => void): void {
    const { url = '/', headers } = request
    if (isServersOwn(url)) next()
    else
      void take(async () => {
        if (failures.length > 0 || !bound) {
          response.statusCode = 500
          response.setHeader('content-type', 'text/html; charset=utf-8')
          response.end(failurePage(failures, modules.record.base.replace(/\/?$/, '/')))
          return
        }
        const { recorder } = bound
        const [path = '/'] = url.split('?')
        headers.host = declared.domain
        recorder.begin()
        const ended = holdResponse(
          response,
          ({ status, type, body }) => {
            if (!type.startsWith('text/html')) return body
            const html = Buffer.from(body.toString().replaceAll(root, themeRoot))
            if (!finish || (status !== 200 && status !== 404)) return html
            return Buffer.from(finish(html, status === 404 ? '/404' : path).html)
          },
          error => {
            failures = failuresOf(error, 'page-failed')
            tell({ type: 'failures', failures })
            return failurePage(failures, modules.record.base)
          },
        )
        atTime(time, recorder.clockRead, () => next())
        await ended
      })
  }

  async function readDeclaration(): Promise<void> {
    const { sites, failed } = await loadSites(workspace, { only: [task.site.id] })
    const [site] = sites
    if (!site) throw new SiteError(failed.flatMap(each => each.failures))
    const theme = task.otherTheme ? task.site.theme : site.theme
    if (site.domain !== declared.domain || theme !== declared.theme || sourceOf(site) !== sourceOf(declared)) {
      tell({ type: 'restart', wanted: { site: site.id, ...(task.otherTheme && { theme }) } })
      return
    }
    const content = declared.content && !('path' in declared.content) ? declared.content : site.content
    declared = { ...site, theme, ...(content && { content }) }
    await follow()
  }

  const changed = new Set<string>()
  let timer: NodeJS.Timeout | undefined
  const watching = watchFolders(path => {
    changed.add(path)
    clearTimeout(timer)
    timer = setTimeout(flush, QUIET)
  })
  const inTurn = turns()
  const flush = (): void => {
    const paths = [...changed]
    changed.clear()
    void inTurn(() => apply(paths)).catch(error =>
      tell({ type: 'failures', failures: failuresOf(error, 'preview-failed') }),
    )
  }
  const declarations = [
    join(workspace.sitesDir, declared.id, 'site.json'),
    join(workspace.sitesDir, 'portfolio.csv'),
    join(themeRoot, 'nextgen.json'),
  ]

  async function apply(paths: readonly string[]): Promise<void> {
    let again = false
    for (const path of paths) {
      if (!path.startsWith(`${themeRoot}/`)) continue
      const inTheme = relative(themeRoot, path)
      const staged = join(root, inTheme)
      const change = restageFile(themeRoot, root, inTheme)
      if (!change) continue
      if (schemaFiles.has(staged) || /^src\/(content\.config|content\/config|site-options)\./.test(inTheme)) {
        binder.forgetEntries()
        again = true
      }
      vite.watcher.emit(change, staged)
    }
    const isContent = (path: string): boolean =>
      foldersOfSite().some(folder => path === folder || path.startsWith(`${folder}/`))
    try {
      if (paths.some(path => declarations.includes(path))) await take(readDeclaration)
      if (!again && !paths.some(path => declarations.includes(path) || isContent(path))) return
      await take(bind)
    } catch (error) {
      failures = failuresOf(error, 'site-invalid')
      tell({ type: 'failures', failures })
    }
    vite.environments.ssr.hot.send('astro:content-changed', {})
    vite.environments.client.hot.send({ type: 'full-reload', path: '*' })
    await showFailures(vite)
  }

  const foldersOfSite = (): readonly string[] => [
    ...(declared.content && 'path' in declared.content ? [declared.content.path] : []),
    join(workspace.sitesDir, declared.id),
  ]
  async function follow(): Promise<void> {
    for (const folder of [themeRoot, ...foldersOfSite()]) await watching.add(resolve(folder))
    for (const file of declarations) watching.addFile(file)
  }

  await take(bind)
  await follow()
  return {
    port: server.port,
    async [Symbol.asyncDispose]() {
      clearTimeout(timer)
      watching[Symbol.dispose]()
      await server[Symbol.asyncDispose]()
      await images[Symbol.asyncDispose]()
    },
  }
}

/** What Vite and Astro answer themselves: modules, tools, images of components that run in the browser. */
const isServersOwn = (url: string): boolean => /^\/(@|__|_image)/.test(url) || url.includes('/node_modules/')

/** Where a site's content comes from: another source is another process. */
const sourceOf = ({ content }: Site): string | undefined => content?.source

/** Astro's image code asks for names as in a build. */
async function installImages(
  vite: ViteDevServer,
  record: ConfiguredTheme,
  { recorder, factory }: BoundSite,
  asked: (image: never) => void,
): Promise<any> {
  const { installImageRegistry } = await importModule(vite, 'nextgen:runtime/images')
  const { imageMaker } = await import('#images/site-images.ts')
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
async function plainRoutes(vite: ViteDevServer): Promise<string[]> {
  const { routes } = await importModule(vite, 'virtual:astro:routes')
  return routes.flatMap(({ routeData }: any) =>
    routeData.params.length === 0 && typeof routeData.pathname === 'string'
      ? [routeData.pathname.replace(/^\//, '')]
      : [],
  )
}

/** The files of the theme from which a module was made. */
function filesBehind(vite: ViteDevServer, ids: readonly string[]): Set<string> {
  const graph = vite.environments.ssr.moduleGraph
  const files = new Set<string>()
  const seen = new Set<unknown>()
  const visit = (module: any): void => {
    if (!module || seen.has(module) || module.file?.includes('/node_modules/')) return
    seen.add(module)
    if (module.file) files.add(module.file)
    for (const imported of module.importedModules) visit(imported)
  }
  for (const id of ids) for (const module of graph.urlToModuleMap.values()) if (module.url.endsWith(id)) visit(module)
  return files
}

/** In what browsers and people are told, files are those of the theme itself and not of its stage. */
function nameOwnFiles(vite: ViteDevServer, staged: string, own: string): void {
  const { hot } = vite.environments.client
  const send = hot.send.bind(hot)
  const [from, to] = [pathToFileURL(staged).href, pathToFileURL(own).href]
  hot.send = (...given: any[]) => {
    const [payload] = given
    if (payload?.type !== 'error') return send(...(given as [never]))
    const text = JSON.stringify(payload).replaceAll(from, to).replaceAll(staged, own)
    return send(JSON.parse(text))
  }
}

function nameOwnFilesInLog(staged: string, own: string): void {
  for (const stream of [process.stdout, process.stderr]) {
    const write = stream.write.bind(stream) as (...given: unknown[]) => boolean
    stream.write = (chunk: unknown, ...rest: unknown[]) =>
      write(typeof chunk === 'string' ? chunk.replaceAll(staged, own) : chunk, ...rest)
  }
}
