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
import { type ContentPack, type EntryPack, openContentPack } from '#content/content-pack.ts'
import { loadSnapshot } from '#content/load.ts'
import { markdownFor } from '#content/markdown.ts'
import { type Remembered, rememberedPack, rememberingPack } from '#content/remembering-pack.ts'
import { tellsDates } from '#finish/site-files/dated.ts'
import { factorySettings, imageMaker } from '#images/site-images.ts'
import { noContent, type Snapshot } from '#model/content.ts'
import type { Failure } from '#model/failure.ts'
import type { BrokenImage } from '#model/gate.ts'
import { packPages } from '#model/packed-pages.ts'
import type { TraceRecord } from '#model/page-trace.ts'
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
import { type ChangedReads, changedReads } from './changed-reads.ts'
import { clockWasRead, forgetClockReadings, stopClock, watchClock } from './clock.ts'
import type { SourceOf } from './entry-parts.ts'
import { guardGlobals, settled } from './globals.ts'
import { imagesOf } from './images-of-pages.ts'
import { type PictureFiles, pictureFile } from './picture-files.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import { type Listing, renderSite, TooManyPages } from './render-site.ts'
import { renewEntries } from './renewed-entries.ts'
import { siteFailures } from './site-failures.ts'
import { factsOf } from './site-instance.ts'
import {
  entriesOf,
  type KnownSources,
  keepStanding,
  mayStand,
  nameOfGiven,
  type StandingSite,
  takeStanding,
} from './standing-site.ts'
import { loadTraces, storeTraces, tracesText } from './stored-traces.ts'
import { createTracing, pictureDigests, readsClock, readsOutside } from './tracing.ts'

globalThis.console = new Console(process.stderr)
loadTokenizerWithoutClock()

const themes = new Map<string, LoadedTheme>()
const THEMES_KEPT = 8

/** Renders one site, or one slice of it; failures of content and pages come back as values. */
export default async function render({ task, progress }: ThreadCall<RenderTask>): Promise<RenderReply> {
  markStarted(progress)
  using ends = new DisposableStack()
  const guard = guardGlobals()
  const startClock = stopClock(task.time)
  let stands: StandingSite | undefined
  try {
    using held = new DisposableStack()
    const { reply, standing } = await renderTask(task, placeWriter(progress), { ends, held })
    stands = standing && { ...standing, held: held.move() }
    return reply
  } catch (error) {
    if (error instanceof TooManyPages) return { ok: false, failures: [], tooMany: true }
    const placeOf = (setting: readonly (string | number)[]): string =>
      settingPlace(task.site, setting, task.workspaceRoot)
    return { ok: false, failures: siteFailures(error, { placeOf, fallbackCode: 'render-failed' }) }
  } finally {
    await settled()
    if (stands) keepStanding(stands, guard)
    listenOutside()
    startClock()
    guard.restore()
  }
}

/** What is known of a task before its content is read. */
interface Opened {
  readonly task: RenderTask
  readonly site: Site
  readonly theme: LoadedTheme
  readonly finishing: typeof import('./finishing.ts') | undefined
  readonly scan: ContentScan | undefined
  readonly before: TraceRecord | undefined
  readonly picturesDir: string
  readonly onPlace: (place: string) => void
}

/** A site whose instance can render. */
interface ReadySite
  extends Pick<StandingSite, 'instance' | 'recorder' | 'snapshot' | 'images' | 'broken' | 'known' | 'renewed'> {
  readonly pictures: ReadonlyMap<string, string>
  readonly warnings: readonly Failure[]
  readonly remembered: Remembered | undefined
  /** Of an instance that goes on. */
  readonly listing?: Listing
  readonly changed?: ChangedReads
}

/** What is to be done when a site is left. */
interface SiteEnds {
  /** By every task, once what its theme left to do has been. */
  readonly ends: DisposableStack
  /** By the task that ends the instance: one that stands goes on in another. */
  readonly held: DisposableStack
}

async function renderTask(
  task: RenderTask,
  onPlace: (place: string) => void,
  { ends, held }: SiteEnds,
): Promise<{ readonly reply: RenderReply; readonly standing?: Omit<StandingSite, 'held'> }> {
  const { slice, reuse } = task
  onPlace('the theme')
  const theme = themeOf(task.theme.dir)
  const site = await checkOptions(task.site, theme)
  const hooks = hooksFor(task.site, theme.record.doneHooks)
  onPlace('the content')
  const scan = task.scan
    ? unpackScan(task.scan)
    : site.content && 'path' in site.content
      ? scanDirectory(site.content.path)
      : undefined
  const finishing = site.finish ? await import('./finishing.ts') : undefined
  const blobs = directoryBlobs(task.blobsDir)
  const before = reuse?.before && loadTraces(reuse.before, blobs)
  const picturesDir = join(task.workspaceRoot, '.nextgen/cache/pictures')
  const opened: Opened = { task, site, theme, finishing, scan, before, picturesDir, onPlace }
  const given = scan && !slice && isLarge(task, scan) ? nameOfGiven(task, scan) : undefined
  const standing = takeStanding(task, { name: given, files: scan?.files.length ?? 0 })
  const ready = (standing && (await goOn(standing, opened, held))) ?? (await begin(opened, held))
  const { instance, recorder, snapshot, images, broken, known } = ready
  ends.defer(() => instance.leave())
  const place = placeIn(site, task.workspaceRoot)
  const tracing = createTracing(reuse?.scope ?? {}, {
    recorder,
    before,
    reason: reuse?.reason ?? { kind: 'first' },
    time: task.time,
    place,
    sourceOf: sourcesOf(snapshot, images, known),
    pictures: ready.pictures,
    changed: ready.changed,
  })
  const feeds = site.finish && tellsDates(entriesOf(snapshot.collections))
  const { routing } = instance
  const made = factorySettings(site, theme.record.runtime.imageService)
  const pictures =
    made && finishing ? await finishing.picturesOf(site, instance, filesOf(opened, images), picturesDir) : undefined
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
    listing: ready.listing,
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
  const { pages, record, traces, listing } = rendered
  const asked = ready.listing ? askedBeside(ready.listing, recorder) : instance
  const { requests, processed, shown } = imagesOf(asked, traces, pictures, place)
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
    warnings: [...ready.warnings, ...listing.warnings],
  }
  const reply: RenderReply = {
    ok: true,
    result,
    ...(ready.listing && { wentOn: true as const }),
    tellsRoutes: hooks.length > 0,
    made: kept?.made ?? [{ text: packPages(traces.flatMap(page => page.made ?? [])) }],
    ...(record && reuse && slice && { slice: tracesText(record) }),
  }
  const { remembered, renewed } = ready
  if (!given || !kept || !record || !remembered) return { reply }
  if (!mayStand(record, traces, recorder, snapshot.collections, renewed)) return { reply }
  const left = { instance, recorder, snapshot, images, broken, known, listing, remembered, renewed }
  return { reply, standing: { site: site.id, name: given, stored: kept.stored, ...left } }
}

/** The instance that rendered the site's last build, when it can follow what has changed since. */
async function goOn(
  { instance, recorder, images, broken, listing, known, ...earlier }: StandingSite,
  opened: Opened,
  held: DisposableStack,
): Promise<ReadySite | undefined> {
  using own = new DisposableStack()
  own.use(earlier.held)
  const { task, scan, before } = opened
  if (!before) return undefined
  const pack = rememberedPack(earlier.remembered)
  const warnings: Failure[] = []
  const read = await snapshotOf(opened, pack, warning => warnings.push(warning))
  const { collections } = earlier.snapshot
  const sources = { before: earlier.snapshot.sources, now: read.sources }
  const renewed = scan && renewEntries(collections, sources, read.collections, recorder, before)
  if (renewed === undefined) return undefined
  const snapshot = { ...read, collections }
  watch(recorder)
  const pictures = await pictureDigests(before, looker(opened, images))
  const sourceOf = sourcesOf(snapshot, images, known)
  const changed = changedReads(before, { recorder, sourceOf, time: task.time, pictures })
  if (changed(before.modules, 'modules') ?? changed(before.listing, 'getStaticPaths')) return undefined
  held.use(own.move())
  return {
    ...{ instance, recorder, images, broken, listing, known, snapshot, pictures, warnings, changed },
    remembered: pack.remembered(),
    renewed: earlier.renewed + renewed,
  }
}

/** A fresh instance of the theme, bound to the site. */
async function begin(opened: Opened, held: DisposableStack): Promise<ReadySite> {
  const { task, site, theme, finishing, scan, before, onPlace } = opened
  const warnings: Failure[] = []
  const inner = scan ? packOf(task, scan) : null
  const pack = inner && rememberingPack(held.use(inner))
  const snapshot = await snapshotOf(opened, pack, warning => warnings.push(warning))
  const broken: BrokenImage[] = []
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
  const recorder = createRecorder(snapshot, before?.parts ?? [])
  watch(recorder)
  onPlace('module scope of the theme')
  recorder.begin()
  recorder.evaluates(1)
  const made = factorySettings(site, theme.record.runtime.imageService)
  const look = looker(opened, images)
  const pictures = await pictureDigests(before, look)
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
  const remembered = pack?.remembered()
  const known: KnownSources = new WeakMap()
  return { instance, recorder, snapshot, images, broken, known, pictures, warnings, remembered, renewed: 0 }
}

/** Has reads of the clock and of the world outside noted from now on. */
function watch(recorder: Recorder): void {
  forgetClockReadings()
  watchClock(recorder.clockRead)
  listenOutside(recorder.outside)
  globalThis.fetch = watchedFunction(globalThis.fetch, 'fetch')
}

const looker =
  (opened: Opened, images: ContentImages) =>
  async (url: string): Promise<PictureFacts> =>
    (await import('#images/picture-facts.ts')).pictureFacts(
      pictureFile(url, filesOf(opened, images)),
      opened.picturesDir,
    )

const filesOf = ({ task, site, theme }: Opened, images: ContentImages): PictureFiles => ({
  content: images.used(),
  theme: task.theme,
  publicDir: site.publicDir,
  assetsDir: theme.record.assetsDir,
  base: theme.record.base,
})

/** What was asked for by others than pages: traces tell of these. An instance that goes on remembers what they asked for once. */
const askedBeside = ({ images, originals }: Listing, recorder: Recorder) => ({
  imageRequests: () => [...images, ...recorder.imagesOfModules],
  referencedImages: () => [...originals, ...recorder.originalsOfModules],
})

/** What entries were made from; an instance that goes on remembers it of those that are the same objects. */
function sourcesOf(snapshot: Pick<Snapshot, 'sources'>, images: ContentImages, known: KnownSources): SourceOf {
  return (key, entry) => {
    const digest = snapshot.sources.get(key) ?? ''
    const before = known.get(entry)
    if (before?.digest === digest) return before
    const shown = images.identityOf(entry)
    const source = `${digest.slice(0, 24)}${shown && ` ${digestOf(shown).slice(0, 16)}`} ${entry.filePath}`
    const now = { digest, source, images: shown }
    known.set(entry, now)
    return now
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

async function snapshotOf(
  { site, theme, task, scan }: Opened,
  pack: EntryPack | null,
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

const isLarge = ({ reuse }: RenderTask, { files }: ContentScan): boolean =>
  files.length >= (reuse?.keepContentFrom ?? Number.POSITIVE_INFINITY)

/** Parsed entries of a large site's own folder. */
function packOf(task: RenderTask, scan: ContentScan): ContentPack | null {
  const { site, theme, reuse, slice, workspaceRoot } = task
  if (!reuse || !isLarge(task, scan)) return null
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
