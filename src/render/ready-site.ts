/**
 * A site whose instance can render: a fresh one, or that of its last build which goes on. A part of the thread's
 * composition root.
 */
import { join } from 'node:path'
import { digestOf } from '#base/hash.ts'
import { directorySource, imagePathsOf } from '#cms/directory.ts'
import type { ContentScan } from '#cms/scan.ts'
import { type ContentPack, type EntryPack, openContentPack } from '#content/content-pack.ts'
import { loadSnapshot } from '#content/load.ts'
import { markdownFor } from '#content/markdown.ts'
import { type Remembered, rememberedPack, rememberingPack } from '#content/remembering-pack.ts'
import { factorySettings, imageMaker } from '#images/site-images.ts'
import { noContent, type Snapshot } from '#model/content.ts'
import type { Failure } from '#model/failure.ts'
import type { BrokenImage } from '#model/gate.ts'
import type { TraceRecord } from '#model/page-trace.ts'
import type { PictureFacts } from '#model/picture.ts'
import type { RenderTask } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import { pulledSource } from '#pull/pulled-source.ts'
import { type ContentImages, contentImages } from '#theme/content-images.ts'
import type { LoadedTheme } from '#theme/load.ts'
import { listenOutside, watchedFunction } from '#theme/state/outside.ts'
import { type ChangedReads, changedReads } from './changed-reads.ts'
import { forgetClockReadings, watchClock } from './clock.ts'
import type { SourceOf } from './entry-parts.ts'
import { type PictureFiles, pictureFile } from './picture-files.ts'
import { createRecorder, type Recorder } from './recorder.ts'
import type { Listing } from './render-site.ts'
import { renewEntries } from './renewed-entries.ts'
import { factsOf } from './site-instance.ts'
import type { KnownSources, StandingSite } from './standing-site.ts'
import { pictureDigests } from './tracing.ts'

/** What is known of a task before its content is read. */
export interface OpenedSite {
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
export interface ReadySite
  extends Pick<StandingSite, 'instance' | 'recorder' | 'snapshot' | 'images' | 'broken' | 'known' | 'renewed'> {
  readonly pictures: ReadonlyMap<string, string>
  readonly warnings: readonly Failure[]
  readonly remembered: Remembered | undefined
  /** Of an instance that goes on. */
  readonly listing?: Listing
  readonly changed?: ChangedReads
}

/** The instance that rendered the site's last build, when it can follow what has changed since. */
export async function goOn(
  { instance, recorder, images, broken, listing, known, ...earlier }: StandingSite,
  opened: OpenedSite,
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
export async function begin(opened: OpenedSite, held: DisposableStack): Promise<ReadySite> {
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
  (opened: OpenedSite, images: ContentImages) =>
  async (url: string): Promise<PictureFacts> =>
    (await import('#images/picture-facts.ts')).pictureFacts(
      pictureFile(url, filesOf(opened, images)),
      opened.picturesDir,
    )

export const filesOf = ({ task, site, theme }: OpenedSite, images: ContentImages): PictureFiles => ({
  content: images.used(),
  theme: task.theme,
  publicDir: site.publicDir,
  assetsDir: theme.record.assetsDir,
  base: theme.record.base,
})

/** What entries were made from; an instance that goes on remembers it of those that are the same objects. */
export function sourcesOf(snapshot: Pick<Snapshot, 'sources'>, images: ContentImages, known: KnownSources): SourceOf {
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

async function snapshotOf(
  { site, theme, task, scan }: OpenedSite,
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
    bundled: () => theme.bundled(),
    time: task.publishTime ?? task.time,
    markdown,
    ...(pack && { pack }),
    warn,
  })
}

export const isLarge = ({ reuse }: RenderTask, { files }: ContentScan): boolean =>
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
