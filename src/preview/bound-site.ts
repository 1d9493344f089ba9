import type { Source } from '#cms/cms.ts'
import { directorySource } from '#cms/directory.ts'
import { scanDirectory } from '#cms/scan.ts'
import { loadSnapshot } from '#content/load.ts'
import { markdownFor } from '#content/markdown.ts'
import { sanitizeSvg } from '#images/sanitize-svg.ts'
import { factorySettings, imageMaker } from '#images/site-images.ts'
import type { FactorySettings } from '#images/task.ts'
import { noContent, type Snapshot } from '#model/content.ts'
import type { Failure } from '#model/failure.ts'
import type { BrokenImage } from '#model/gate.ts'
import type { PictureFacts } from '#model/picture.ts'
import type { Site } from '#model/site.ts'
import type { Watch } from '#model/watch.ts'
import { pulledSource } from '#pull/pulled-source.ts'
import { createRecorder, type Recorder } from '#render/recorder.ts'
import { factsOf } from '#render/site-instance.ts'
import { type ContentImages, contentImages } from '#theme/content-images.ts'
import type { OptionsSchema, ThemeCollection } from '#theme/load.ts'
import type { ConfiguredTheme } from '#theme/record-of.ts'
import type { Binding } from '#theme/runtime/binding.ts'
import { checkOptions } from '#theme/site-options.ts'
import { idleWatch } from '#theme/state/idle-watch.ts'
import { fittingOptions, knownCollections } from './other-theme.ts'
import { parsedEntries } from './parsed-entries.ts'

/** What the theme itself says of its sites, evaluated by the development server. */
export interface ThemeModules {
  readonly record: ConfiguredTheme
  siteOptions(): Promise<OptionsSchema | undefined>
  collections(): Promise<ReadonlyMap<string, ThemeCollection>>
}

/** A site as pages of the theme see it now. */
export interface BoundSite {
  /** With its options as the theme reads them. */
  readonly site: Site
  readonly snapshot: Snapshot
  readonly images: ContentImages
  /** Notes what pages read. */
  readonly recorder: Recorder
  /** From here on it notes what the next page reads. */
  beginPage(): void
  readonly warnings: readonly Failure[]
  readonly broken: readonly BrokenImage[]
  /** How the factory makes the site's images; null when the theme's own service does. */
  readonly factory: FactorySettings | null
}

export interface SiteBinder {
  /** Binds the facts of a site alone, for what the theme evaluates before anything is read. */
  bindFacts(site: Site, record: ConfiguredTheme): void
  /**
   * Reads what the site is now and binds the theme's modules to it: those that are evaluated from here on. Throws a
   * `SiteError` with everything that is wrong; what was bound before stays.
   */
  bind(site: Site, theme: ThemeModules): Promise<BoundSite>
  /** The theme's schemas are others now. */
  forgetEntries(): void
}

export interface BinderOptions {
  /** Plugins of Markdown resolve from here. */
  readonly root: string
  /** The theme is another than the site's own: what does not fit is left out. */
  readonly otherTheme: boolean
  /** Entries dated up to then are published, ms since 1970. */
  readonly publishTime: number
  readonly picture: (url: string) => Promise<PictureFacts>
}

/**
 * Lets a development server's pages find their site where those of a build find it: in `__nextgen`, which is a global
 * here. Content is read, checked and rendered by the same code.
 */
export function siteBinder({ root, otherTheme, publishTime, picture }: BinderOptions): SiteBinder {
  const pack = parsedEntries()
  const bindTo = (site: Site, record: ConfiguredTheme, bound: Omit<Binding, 'origin' | 'site' | 'config'>): void => {
    const binding: Binding = { ...bound, origin: `https://${site.domain}`, site: factsOf(site), config: record.runtime }
    Object.assign(globalThis, { __nextgen: binding })
  }
  return {
    bindFacts: (site, record) => bindTo(site, record, UNREAD),
    forgetEntries: pack.forget,
    async bind(declared, theme) {
      const { record } = theme
      const warnings: Failure[] = []
      const warn = (warning: Failure): void => void warnings.push(warning)
      const site = otherTheme ? await fittingOptions(declared, theme, warn) : await checkOptions(declared, theme)
      const markdown = await markdownFor({
        theme: record.markdown,
        ...(site.markdown && { site: site.markdown }),
        root,
      })
      const own = sourceOf(site)
      const schemas = await theme.collections()
      const source = own && otherTheme ? knownCollections(own, schemas, warn) : own
      const snapshot = source
        ? await loadSnapshot({
            site,
            source,
            schemas,
            time: publishTime,
            markdown,
            pack,
            alone: true,
            ...(otherTheme && { onInvalid: 'skip' }),
            warn,
          })
        : noContent(publishTime)
      const broken: BrokenImage[] = []
      const images = await contentImages(
        snapshot,
        record,
        site.finish
          ? {
              cleanSvg: sanitizeSvg,
              onUnreadable: ({ where = '', message }) => broken.push({ original: where, message }),
            }
          : {},
      )
      const recorder = createRecorder(snapshot, [])
      let depth = 0
      const watch: Watch = {
        ...recorder,
        evaluates(step) {
          depth += step
          recorder.evaluates(step)
        },
      }
      const beginPage = (): void => {
        // A module that threw never said that it had ended.
        while (depth > 0) watch.evaluates(-1)
        recorder.begin({})
      }
      const factory = factorySettings(site, record.runtime.imageService)
      bindTo(site, record, {
        collections: snapshot.collections,
        image: images.byImportId,
        picture: async url => recorder.picture(url, await picture(url)),
        watch,
        ...(factory && { imageMaker: imageMaker(factory) }),
      })
      return { site, snapshot, images, recorder, beginPage, warnings, broken, factory }
    },
  }
}

/** What a theme's own settings are evaluated with: nothing of the content is there yet. */
const UNREAD: Pick<Binding, 'collections' | 'image' | 'picture' | 'watch'> = {
  collections: new Map(),
  image: () => undefined,
  picture: () => Promise.reject(new Error('A content config cannot look at pictures')),
  watch: idleWatch,
}

/** Undefined for a site that shows what its theme brings. */
function sourceOf(site: Site): Source | undefined {
  const { content } = site
  if (!content) return undefined
  return 'path' in content ? directorySource(content.path, scanDirectory(content.path)) : pulledSource(site)
}
