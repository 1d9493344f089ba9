/**
 * The render thread: the second half of a site's way. Content, pages, finishing, hashing and storing happen here, so
 * that HTML never crosses threads; what goes back are names and numbers. A composition root.
 */
import { Console } from 'node:console'
import { join, sep } from 'node:path'
import { directoryBlobs } from '#blobs/directory-blobs.ts'
import { secretFinder } from '#check/secrets.ts'
import { scanDirectory, unpackScan } from '#cms/scan.ts'
import { tellsDates } from '#finish/site-files/dated.ts'
import { factorySettings } from '#images/site-images.ts'
import { packPages } from '#model/packed-pages.ts'
import type { RenderReply, RenderTask } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import { hooksFor, SEARCH_HOOK } from '#model/theme-hooks.ts'
import type { ThreadCall } from '#pool/pool.ts'
import { markStarted, placeWriter } from '#pool/progress.ts'
import { type LoadedTheme, loadTheme } from '#theme/load.ts'
import { checkOptions } from '#theme/site-options.ts'
import { listenOutside } from '#theme/state/outside.ts'
import { tellUnwatchedSource } from '#theme/state/unwatched-source.ts'
import { loadTokenizerWithoutClock } from '#theme/tokenizer-clock.ts'
import { clockWasRead, stopClock } from './clock.ts'
import { guardGlobals, settled } from './globals.ts'
import { imagesOf } from './images-of-pages.ts'
import { begin, filesOf, goOn, isLarge, type OpenedSite, sourcesOf } from './ready-site.ts'
import type { Recorder } from './recorder.ts'
import { type Listing, renderSite, TooManyPages } from './render-site.ts'
import { siteFailures, withMissingReferences } from './site-failures.ts'
import { entriesOf, keepStanding, mayStand, nameOfGiven, type StandingSite, takeStanding } from './standing-site.ts'
import { loadTraces, storeTraces, tracesText } from './stored-traces.ts'
import { createTracing, readsClock, readsOutside } from './tracing.ts'
import { workIn } from './working-folder.ts'
import { collectBetweenSites } from './young-heap.ts'

globalThis.console = new Console(process.stderr)
loadTokenizerWithoutClock()
tellUnwatchedSource()

const themes = new Map<string, LoadedTheme>()
const THEMES_KEPT = 8

/** Renders one site, or one slice of it; failures of content and pages come back as values. */
export default async function render({ task, progress }: ThreadCall<RenderTask>): Promise<RenderReply> {
  markStarted(progress)
  collectBetweenSites()
  using ends = new DisposableStack()
  const guard = guardGlobals()
  const startClock = stopClock(task.time)
  const workElsewhere = workIn(task.themeRoot)
  let stands: StandingSite | undefined
  try {
    using held = new DisposableStack()
    const { reply, standing } = await renderTask(task, placeWriter(progress), { ends, held })
    stands = standing && { ...standing, held: held.move() }
    return reply
  } catch (error) {
    if (error instanceof TooManyPages) return { ok: false, failures: [], tooMany: true }
    const { settingPlace } = await import('#config/setting-place.ts')
    const placeOf = (setting: readonly (string | number)[]): string =>
      settingPlace(task.site, setting, task.workspaceRoot)
    return { ok: false, failures: siteFailures(error, { placeOf, fallbackCode: 'render-failed' }) }
  } finally {
    await settled()
    if (stands) keepStanding(stands, guard)
    listenOutside()
    workElsewhere()
    startClock()
    guard.restore()
  }
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
  const theme = themeOf(task.theme.dir, task.themeRoot)
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
  const opened: OpenedSite = { task, site, theme, finishing, scan, before, picturesDir, onPlace }
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
  }).catch(error => {
    throw withMissingReferences(error, ready.warnings)
  })
  theme.keepCode()
  const { pages, record, traces, listing } = rendered
  const asked = ready.listing ? askedBeside(ready.listing, recorder) : instance
  const { shownImages: shownByTheme } = theme.record
  const { requests, processed, shown } = imagesOf(asked, { traces, pictures, shownByTheme, place })
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

/** What was asked for by others than pages: traces tell of these. An instance that goes on remembers what they asked for once. */
const askedBeside = ({ images, originals }: Listing, recorder: Recorder) => ({
  imageRequests: () => [...images, ...recorder.imagesOfModules],
  referencedImages: () => [...originals, ...recorder.originalsOfModules],
})

/** A file as any machine knows it: those of the content by their path in it. */
function placeIn({ content }: Site, workspaceRoot: string): (file: string) => string {
  const folders = [...(content && 'path' in content ? [content.path] : []), workspaceRoot].map(folder => folder + sep)
  return file => {
    const index = folders.findIndex(folder => file.startsWith(folder))
    return index < 0 ? file : `${index}:${file.slice((folders[index] as string).length)}`
  }
}

/**
 * What two routes with one path mean. Astro only warns by default; a site of the factory fails, because one of its
 * pages would silently be missing. With `finish: false` the theme's own setting counts, as in `astro build`.
 */
function conflictsOf(site: Site, theme: LoadedTheme): 'error' | 'warn' | 'ignore' {
  const { conflicts } = theme.record.runtime
  return site.finish && conflicts !== 'ignore' ? 'error' : conflicts
}

function themeOf(dir: string, root: string): LoadedTheme {
  const known = themes.get(dir)
  if (known) return known
  if (themes.size >= THEMES_KEPT) themes.delete(themes.keys().next().value as string)
  const loaded = loadTheme(dir, root)
  themes.set(dir, loaded)
  return loaded
}

const bare = (path: string): string => path.replace(/^\//, '')
