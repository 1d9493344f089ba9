/**
 * The render thread: the second half of a site's way. Content, pages, finishing, hashing and storing happen here, so
 * that HTML never crosses threads; what goes back are names and numbers. A composition root.
 */
import { Console } from 'node:console'
import { join, sep } from 'node:path'
import { digestOf } from '#base/hash.ts'
import { directoryBlobs } from '#blobs/directory-blobs.ts'
import { secretFinder } from '#check/secrets.ts'
import { directorySource, imagePathsOf } from '#cms/directory.ts'
import { type ContentScan, scanDirectory, unpackScan } from '#cms/scan.ts'
import { settingPlace } from '#config/setting-place.ts'
import { type ContentPack, openContentPack } from '#content/content-pack.ts'
import { loadSnapshot } from '#content/load.ts'
import { markdownFor } from '#content/markdown.ts'
import { tellsDates } from '#finish/site-files/dated.ts'
import { factorySettings, imageMaker } from '#images/site-images.ts'
import { type Entry, noContent, type Snapshot } from '#model/content.ts'
import type { Failure } from '#model/failure.ts'
import type { BrokenImage } from '#model/gate.ts'
import { packPages } from '#model/packed-pages.ts'
import type { PictureFacts } from '#model/picture.ts'
import type { RenderReply, RenderTask } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import { hooksFor, SEARCH_HOOK } from '#model/theme-hooks.ts'
import type { ThreadCall } from '#pool/pool.ts'
import { markStarted, placeWriter } from '#pool/progress.ts'
import { pulledSource } from '#pull/pulled-source.ts'
import { type ContentImages, contentImages } from '#theme/content-images.ts'
import { type LoadedTheme, loadTheme } from '#theme/load.ts'
import { checkOptions } from '#theme/site-options.ts'
import { listenOutside, watchedFunction } from '#theme/state/outside.ts'
import { loadTokenizerWithoutClock } from '#theme/tokenizer-clock.ts'
import { clockWasRead, forgetClockReadings, stopClock, watchClock } from './clock.ts'
import type { EntrySource } from './entry-parts.ts'
import { guardGlobals, settled } from './globals.ts'
import { imagesOf } from './images-of-pages.ts'
import { pictureFile } from './picture-files.ts'
import { createRecorder } from './recorder.ts'
import { renderSite, TooManyPages } from './render-site.ts'
import { siteFailures } from './site-failures.ts'
import { factsOf } from './site-instance.ts'
import { loadTraces, storeTraces, tracesText } from './stored-traces.ts'
import { createTracing, pictureDigests, readsClock, readsOutside } from './tracing.ts'

globalThis.console = new Console(process.stderr)
loadTokenizerWithoutClock()

const themes = new Map<string, LoadedTheme>()
const THEMES_KEPT = 8

/** Renders one site, or one slice of it; failures of content and pages come back as values. */
export default async function render({ task, progress }: ThreadCall<RenderTask>): Promise<RenderReply> {
  markStarted(progress)
  const restoreGlobals = guardGlobals()
  const startClock = stopClock(task.time)
  try {
    return await renderTask(task, placeWriter(progress))
  } catch (error) {
    if (error instanceof TooManyPages) return { ok: false, failures: [], tooMany: true }
    const placeOf = (setting: readonly (string | number)[]): string =>
      settingPlace(task.site, setting, task.workspaceRoot)
    return { ok: false, failures: siteFailures(error, { placeOf, fallbackCode: 'render-failed' }) }
  } finally {
    await settled()
    listenOutside()
    startClock()
    restoreGlobals()
  }
}

async function renderTask(task: RenderTask, onPlace: (place: string) => void): Promise<RenderReply> {
  const { slice, reuse } = task
  onPlace('the theme')
  const theme = themeOf(task.theme.dir)
  const site = await checkOptions(task.site, theme)
  const hooks = hooksFor(task.site, theme.record.doneHooks)
  onPlace('the content')
  const warnings: Failure[] = []
  const scan = task.scan
    ? unpackScan(task.scan)
    : site.content && 'path' in site.content
      ? scanDirectory(site.content.path)
      : undefined
  using pack = scan ? packOf(task, scan) : null
  const snapshot = await snapshotOf(site, theme, task, { scan, pack }, warning => warnings.push(warning))
  const broken: BrokenImage[] = []
  const finishing = site.finish ? await import('./finishing.ts') : undefined
  const images = await contentImages(
    snapshot,
    theme.record,
    finishing
      ? {
          cleanSvg: finishing.sanitizeSvg,
          onUnreadable: ({ where = '', message }) => broken.push({ original: where, message }),
        }
      : {},
  )
  const blobs = directoryBlobs(task.blobsDir)
  const before = reuse?.before && loadTraces(reuse.before, blobs)
  const recorder = createRecorder(snapshot, before?.parts ?? [])
  const place = placeIn(site, task.workspaceRoot)
  forgetClockReadings()
  watchClock(recorder.clockRead)
  listenOutside(recorder.outside)
  globalThis.fetch = watchedFunction(globalThis.fetch, 'fetch')
  onPlace('module scope of the theme')
  recorder.begin()
  recorder.evaluates(1)
  const made = factorySettings(site, theme.record.runtime.imageService)
  const files = {
    content: images.used(),
    theme: task.theme,
    publicDir: site.publicDir,
    assetsDir: theme.record.assetsDir,
    base: theme.record.base,
  }
  const picturesDir = join(task.workspaceRoot, '.nextgen/cache/pictures')
  const look = async (url: string): Promise<PictureFacts> =>
    (await import('#images/picture-facts.ts')).pictureFacts(pictureFile(url, files), picturesDir)
  const tracing = createTracing(reuse?.scope ?? {}, {
    recorder,
    before,
    reason: reuse?.reason ?? { kind: 'first' },
    time: task.time,
    place,
    sourceOf: sourcesOf(snapshot, images),
    pictures: await pictureDigests(before, look),
  })
  const instance = await theme.instantiate({
    origin: `https://${site.domain}`,
    site: factsOf(site),
    collections: snapshot.collections,
    image: images.byImportId,
    picture: async url => recorder.picture(url, await look(url)),
    watch: recorder,
    ...(made && { imageMaker: imageMaker(made) }),
  })
  recorder.evaluates(-1)
  const feeds = site.finish && tellsDates(entriesOf(snapshot))
  const { routing } = instance
  const pictures = made && finishing ? await finishing.picturesOf(site, instance, files, picturesDir) : undefined
  const finisher =
    finishing &&
    (await finishing.finisherOf(site, task.theme, {
      routing,
      feeds,
      pictures,
      searches: hooks.includes(SEARCH_HOOK),
      record: theme.record,
    }))
  const findSecret = secretFinder(task.secrets ?? [])
  const rendered = await renderSite(instance, {
    ...(slice && { slice }),
    ...(finisher && { finisher }),
    tracing,
    look(bytes, file) {
      const leak = findSecret(bytes)
      return { images: pictures?.look(bytes) ?? [], ...(leak && { leak: { file, ...leak } }) }
    },
    ...(reuse?.limit !== undefined && { limit: reuse.limit }),
    store: blobs.putSync,
    onPlace,
    conflicts: conflictsOf(site, theme),
    tellRoutes: hooks.length > 0,
  })
  const { pages, record, traces } = rendered
  const { requests, processed, shown } = imagesOf(instance, traces, pictures, place)
  const kept = record && reuse && !slice ? storeTraces(record, blobs) : undefined
  const result: Extract<RenderReply, { ok: true }>['result'] = {
    pages,
    rendered: rendered.rendered,
    images: requests.map(({ original, path, page, transform }) => ({
      original: bare(original),
      path: bare(path),
      ...(page && { page }),
      transform,
    })),
    ...(requests.length > 0 && { imageSettings: theme.record.image }),
    contentAssets: images.used(),
    omitted: [...processed].filter(([, file]) => !shown.has(file)).map(([path]) => path),
    ...(slice && { originals: { processed: Object.fromEntries(processed), shown: [...shown] } }),
    routing: instance.routing,
    assetsDir: theme.record.assetsDir,
    snapshotDigest: snapshot.digest,
    sourceDigest: snapshot.sourceDigest,
    kept: snapshot.kept,
    left: snapshot.left,
    ...(snapshot.nextPublication !== undefined && { nextPublication: snapshot.nextPublication }),
    readsClock: clockWasRead() || readsClock(record, traces),
    readsOutside: readsOutside(record, traces),
    ...(site.finish && { feeds }),
    ...(broken.length > 0 && { broken }),
    ...(kept && { traces: kept.stored }),
    warnings: [...warnings, ...rendered.warnings],
  }
  return {
    ok: true,
    result,
    tellsRoutes: hooks.length > 0,
    made: kept?.made ?? [{ text: packPages(traces.flatMap(page => page.made ?? [])) }],
    ...(record && reuse && slice && { slice: tracesText(record) }),
  }
}

/** What an entry was made from, by its key. */
function sourcesOf({ collections, sources }: Snapshot, images: ContentImages): (key: string) => EntrySource {
  return key => {
    const source = sources.get(key) ?? ''
    const [name = ''] = key.split('/', 1)
    const entry = collections.get(name)?.get(key.slice(name.length + 1))
    const shown = entry ? images.identityOf(entry) : ''
    return {
      source: `${source.slice(0, 24)}${shown && ` ${digestOf(shown).slice(0, 16)}`} ${entry?.filePath}`,
      images: shown,
    }
  }
}

/** A file as any machine knows it: those of the content by their path in it. */
function placeIn({ content }: Site, workspaceRoot: string): (file: string) => string {
  const folders = [...(content && 'path' in content ? [content.path] : []), workspaceRoot].map(folder => folder + sep)
  return file => {
    const index = folders.findIndex(folder => file.startsWith(folder))
    return index < 0 ? file : `${index}:${file.slice((folders[index] as string).length)}`
  }
}

function* entriesOf({ collections }: Snapshot): Iterable<Entry> {
  for (const collection of collections.values()) yield* collection.values()
}

async function snapshotOf(
  site: Site,
  theme: LoadedTheme,
  task: RenderTask,
  { scan, pack }: { readonly scan: ContentScan | undefined; readonly pack: ContentPack | null },
  warn: (warning: Failure) => void,
): Promise<Snapshot> {
  if (!site.content) return noContent(task.time)
  const source = scan ? directorySource(scan.dir, scan) : pulledSource(site)
  const markdown = await markdownFor({
    theme: theme.record.markdown,
    ...(site.markdown && { site: site.markdown }),
    root: task.workspaceRoot,
  })
  return loadSnapshot({
    site,
    source,
    schemas: await theme.collections(),
    schemasKey: task.theme.digest,
    time: task.publishTime ?? task.time,
    markdown,
    ...(pack && { pack }),
    warn,
  })
}

/** A folder with fewer files is parsed as quickly as it is looked up. */
const MANY_FILES = 500

/** Parsed entries of a large site's own folder. */
function packOf({ site, theme, reuse, slice, workspaceRoot }: RenderTask, scan: ContentScan): ContentPack | null {
  if (!reuse?.keepContent || scan.files.length < MANY_FILES) return null
  return openContentPack({
    dir: join(workspaceRoot, '.nextgen/cache/content', site.id),
    key: digestOf(
      [theme.digest, reuse.scope.factory, JSON.stringify(site.markdown ?? null), scan.dir, ...imagePathsOf(scan)].join(
        '\n',
      ),
    ),
    readOnly: (slice?.index ?? 0) > 0,
  })
}

/**
 * What two routes with one path mean. Astro only warns by default; a site of the factory fails, because one of its
 * pages would silently be missing. With `finish: false` the theme's own setting counts, as in `astro build`.
 */
function conflictsOf(site: Site, theme: LoadedTheme): 'error' | 'warn' | 'ignore' {
  const { conflicts } = theme.record.runtime
  return site.finish && conflicts !== 'ignore' ? 'error' : conflicts
}

function themeOf(dir: string): LoadedTheme {
  const known = themes.get(dir)
  if (known) return known
  if (themes.size >= THEMES_KEPT) themes.delete(themes.keys().next().value as string)
  const loaded = loadTheme(dir)
  themes.set(dir, loaded)
  return loaded
}

const bare = (path: string): string => path.replace(/^\//, '')
