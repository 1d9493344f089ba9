import { watch } from 'node:fs'
import type { IncomingMessage, ServerResponse } from 'node:http'
import { basename, dirname, join, relative } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { ViteDevServer } from 'vite'
import { watchFolders } from '#base/watch-folders.ts'
import { loadSites } from '#config/load.ts'
import { settingPlace } from '#config/setting-place.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { PictureFacts } from '#model/picture.ts'
import type { Site } from '#model/site.ts'
import { siteFailures } from '#render/site-failures.ts'
import type { ConfiguredTheme } from '#theme/record-of.ts'
import { restageFile, stageTheme } from '#theme/stage.ts'
import { type BoundSite, siteBinder } from './bound-site.ts'
import { type DevServer, startDevServer } from './dev-server.ts'
import { overlayOf } from './failure-overlay.ts'
import type { PreviewMessage, PreviewTask } from './messages.ts'
import { nameOwnFilesInLog, nameOwnFilesInOverlay } from './own-names.ts'
import { type PageFinish, pageFinish } from './page-finish.ts'
import { pageImages } from './page-images.ts'
import { leadTo, pageServer } from './page-server.ts'
import { forgetSite } from './stale-modules.ts'
import { filesBehind, installImages, plainFiles } from './theme-modules.ts'
import { toolbarAnswers } from './toolbar-answers.ts'
import { turns } from './turns.ts'
import { wordsNotices } from './words-notices.ts'

/** An editor writes several times while it saves, ms. */
const QUIET = 8

const factoryDir = fileURLToPath(new URL('../..', import.meta.url))
const SCHEMAS = ['nextgen:content-config', 'nextgen:site-options']

/** A theme's development server on one site. */
export interface PreviewSession extends AsyncDisposable {
  readonly port: number
  /** The path of the first page. */
  readonly home: string
}

/** Starts it, and follows every change of site and theme until it is disposed. Its process is its own. */
export async function openSession(task: PreviewTask, tell: (message: PreviewMessage) => void): Promise<PreviewSession> {
  const { workspace, time, publishTime } = task
  const themeRoot = join(workspace.themesDir, task.site.theme)
  const root = stageTheme(themeRoot, ` in the preview of ${task.site.id}`)
  process.chdir(root)
  nameOwnFilesInLog(root, themeRoot)

  let declared = task.site
  let record: ConfiguredTheme | undefined
  let bound: BoundSite | undefined
  let finish: PageFinish | undefined
  let failures: readonly Failure[] = []
  let notices: readonly Failure[] = []
  let schemaFiles: ReadonlySet<string> = new Set()
  let changedAt = 0

  const take = turns()
  const stateDir = join(workspace.stateDir, 'cache')
  const picturesDir = join(stateDir, 'pictures')
  const publicDir = join(root, 'public')
  const base = (): string => (record?.base ?? '/').replace(/\/?$/, '/')
  const home = (): string => (record?.trailingSlash === 'never' ? base().replace(/(?<=.)\/$/, '') : base())
  const failuresIn = (error: unknown): readonly Failure[] =>
    siteFailures(error, {
      placeOf: setting => settingPlace(declared, setting, workspace.root),
      fallbackCode: 'preview-failed',
    })
  const fail = (found: readonly Failure[]): void => {
    failures = found
    tell({ type: 'failures', failures })
  }
  const images = pageImages({
    root: workspace.root,
    dir: join(stateDir, 'preview'),
    record: () => record as ConfiguredTheme,
    publicDir,
    onFailure: found => tell({ type: 'failures', failures: found }),
  })
  const binder = siteBinder({
    root: workspace.root,
    otherTheme: task.otherTheme,
    publishTime,
    async picture(url): Promise<PictureFacts> {
      const file = images.originalFile(url)
      if (file === undefined) throw new Error(`Neither the theme nor the site has the image ${url}`)
      return (await import('#images/picture-facts.ts')).pictureFacts(file, picturesDir)
    },
  })
  const pages = pageServer({
    take,
    time,
    root,
    base,
    state: () => ({ bound, finish, failures }),
    // Vite knows its styles by the names of the stage.
    ownNames: html => html.replaceAll(` data-astro-source-file="${root}/`, ` data-astro-source-file="${themeRoot}/`),
    onFailures: fail,
  })
  const toolbar = toolbarAnswers({
    workspace,
    root,
    time,
    publicDir,
    take,
    pages,
    isImage: images.knows,
    now: () => ({ bound, finish, notices: failures.length > 0 ? failures : notices, record, vite: server?.vite }),
    onWanted: wanted => tell({ type: 'restart', wanted }),
    changedAt: () => changedAt,
  })

  let server: DevServer | undefined
  server = await startDevServer({
    root,
    origin: `https://${declared.domain}`,
    port: task.port,
    host: task.host,
    cacheDir: join(dirname(root), '.vite'),
    allow: [
      root,
      themeRoot,
      ...['src/theme-kit', 'src/preview/toolbar', 'node_modules'].map(dir => join(factoryDir, dir)),
    ],
    toolbarApp: fileURLToPath(new URL('./toolbar/app.ts', import.meta.url)),
    onAsset: images.themeImage,
    onConfig(read) {
      record = read
      binder.bindFacts(declared, read)
    },
    onServer(vite) {
      nameOwnFilesInOverlay(vite, { staged: root, own: themeRoot, instead: overlayInstead })
      vite.environments.client.hot.on('vite:client:connect', () => void showFailures(vite))
      vite.middlewares.use('/__nextgen', toolbar)
      vite.middlewares.use(serveImage)
      return () => vite.middlewares.use(pages.handle)
    },
  })
  const { vite, modules } = server
  // Astro's own, which answers that the base path is missing, comes first otherwise.
  vite.middlewares.stack.unshift({ route: '', handle: leadTo(home) })

  /** An error of the theme's that is to be mended in the site's declaration is shown there. */
  function overlayInstead(error: { readonly message?: string }): boolean {
    if (!('token' in error)) return false
    const found = failuresIn(Object.assign(new Error(error.message), error))
    tell({ type: 'failures', failures: found })
    void showFailures(vite, found)
    return true
  }

  async function showFailures(of: ViteDevServer, shown = failures.length > 0 ? failures : notices): Promise<void> {
    if (shown.length === 0) return
    const content = declared.content && 'path' in declared.content ? [declared.content.path] : []
    of.environments.client.hot.send((await overlayOf(shown, [...content, workspace.root, themeRoot])) as never)
  }

  async function serveImage(request: IncomingMessage, response: ServerResponse, next: () => void): Promise<void> {
    const [path = ''] = (request.url ?? '').split('?')
    if (!path.startsWith(base()) || !(await images.answer(path.slice(base().length), response))) next()
  }

  async function bind(): Promise<void> {
    const begun = performance.now()
    const wasBroken = failures.length > 0
    try {
      bound = await binder.bind(declared, modules)
      images.show(bound, await installImages(vite, modules.record, bound, images.asked))
      const files = await plainFiles(vite)
      finish = bound.site.finish
        ? await pageFinish({ bound, record: modules.record, publicDir, routes: files, images, picturesDir })
        : undefined
      schemaFiles = filesBehind(vite, SCHEMAS)
      failures = []
      if (bound.warnings.length > 0) tell({ type: 'failures', failures: bound.warnings })
      if (wasBroken) tell({ type: 'shown', what: declared.id, ms: Math.round(performance.now() - begun) })
    } catch (error) {
      fail(failuresIn(error))
    }
    pages.forget()
    forgetSite(vite)
  }

  function readWords(): void {
    notices = server?.integrations.includes('nextgen')
      ? wordsNotices(themeRoot, relative(workspace.root, themeRoot))
      : []
    if (notices.length > 0) tell({ type: 'failures', failures: notices })
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

  const siteDir = join(workspace.sitesDir, declared.id)
  const portfolio = join(workspace.sitesDir, 'portfolio.csv')
  const declarations = [join(siteDir, 'site.json'), portfolio, join(themeRoot, 'nextgen.json')]
  const foldersOfSite = (): readonly string[] => [
    ...(declared.content && 'path' in declared.content ? [declared.content.path] : []),
    siteDir,
  ]
  const changed = new Set<string>()
  const applying = turns()
  let timer: NodeJS.Timeout | undefined
  const onChange = (path: string): void => {
    changed.add(path)
    clearTimeout(timer)
    timer = setTimeout(() => {
      const paths = [...changed]
      changed.clear()
      void applying(() => apply(paths)).catch(error => fail(failuresIn(error)))
    }, QUIET)
  }
  const watching = watchFolders({
    onChange,
    onLimit: folder =>
      tell({
        type: 'failures',
        failures: [
          {
            code: 'watch-limit',
            message: `The system watches no more folders: changes in ${folder} are not seen`,
            hint: 'Raise fs.inotify.max_user_watches, or start the preview anew after a change.',
          },
        ],
      }),
  })
  const portfolioWatch = watch(workspace.sitesDir, (_, name) => {
    if (name === basename(portfolio)) onChange(portfolio)
  })
  const follow = (): Promise<void> => watching.follow([themeRoot, ...foldersOfSite()])

  /** Brings files of the theme into its stage; tells whether any of them decides about entries or options. */
  function restage(paths: readonly string[]): boolean {
    let decides = false
    for (const path of paths) {
      if (!path.startsWith(`${themeRoot}/`)) continue
      const inTheme = relative(themeRoot, path)
      const change = restageFile(themeRoot, root, inTheme)
      if (!change) continue
      decides ||=
        schemaFiles.has(join(root, inTheme)) || /^src\/(content\.config|content\/config|site-options)\./.test(inTheme)
      vite.watcher.emit(change, join(root, inTheme))
      changedAt = performance.now()
    }
    return decides
  }

  async function apply(paths: readonly string[]): Promise<void> {
    const decides = restage(paths)
    if (decides) binder.forgetEntries()
    const isWords = paths.includes(join(themeRoot, 'src/strings.json'))
    if (isWords) readWords()
    const isDeclared = paths.some(path => declarations.includes(path))
    const isContent = paths.some(path =>
      foldersOfSite().some(folder => path === folder || path.startsWith(`${folder}/`)),
    )
    if (decides || isDeclared || isContent) {
      try {
        if (isDeclared) await take(readDeclaration)
        await take(bind)
      } catch (error) {
        fail(failuresIn(error))
      }
      changedAt = performance.now()
      vite.environments.ssr.hot.send('astro:content-changed', {})
      vite.environments.client.hot.send({ type: 'full-reload', path: '*' })
    }
    if (failures.length > 0 || isWords) await showFailures(vite)
  }

  readWords()
  await take(bind)
  await follow()
  return {
    port: server.port,
    home: home(),
    async [Symbol.asyncDispose]() {
      clearTimeout(timer)
      watching.close()
      portfolioWatch.close()
      await server?.[Symbol.asyncDispose]()
      await images[Symbol.asyncDispose]()
    },
  }
}

/** Where a site's content comes from: another source is another process. */
const sourceOf = ({ content }: Site): string | undefined => content?.source
