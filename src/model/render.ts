import type { Digest } from './digest.ts'
import type { Failure } from './failure.ts'
import type { BrokenImage, Leak } from './gate.ts'
import type { ManifestFile, Routing } from './manifest.ts'
import type { PackedPages } from './packed-pages.ts'
import type { PackedScan } from './packed-scan.ts'
import type { PageFacts } from './page-facts.ts'
import type { PageScope, RenderedRoute, RenderReason } from './page-trace.ts'
import type { SecretMark } from './secret.ts'
import type { Site } from './site.ts'
import type { CompiledTheme } from './theme.ts'

/** What a render thread is asked: one site, or one slice of a large one. Plain data: it crosses threads. */
export interface RenderTask {
  readonly site: Site
  readonly theme: CompiledTheme
  /** Where the render clock stands, ms since 1970. */
  readonly time: number
  /** Entries dated up to then are published, ms since 1970; `time` when absent. */
  readonly publishTime?: number
  /** The folder that holds `blobs/`; the thread writes straight into it. */
  readonly blobsDir: string
  readonly workspaceRoot: string
  /** The theme's own folder, absolute: where its code finds files by relative paths, as under `astro build`. */
  readonly themeRoot: string
  /** What the content folder held when the build began; looked at by the thread when absent. */
  readonly scan?: PackedScan
  /** What must not stand in any file. */
  readonly secrets?: readonly SecretMark[]
  /** Absent: nothing is taken from earlier builds, and nothing left for later ones. */
  readonly reuse?: ReuseTask
  /** Render only every `count`th path, beginning with `index`. */
  readonly slice?: { readonly index: number; readonly count: number }
}

/**
 * The pages of a build, as blobs: the record without its entries and pages; chunks of the entries; and for each chunk of
 * pages what they read and what was made of them. A chunk in which nothing has changed is the same blob in the next build.
 */
export interface StoredTraces {
  readonly traces: Digest
  readonly entries: readonly Digest[]
  readonly chunks: readonly StoredChunk[]
}

export interface StoredChunk {
  readonly reads: Digest
  readonly made: Digest
}

/** What was made of pages: `text` where the receiver may not have it, `digest` where it was kept. */
export interface MadeChunk {
  readonly digest?: Digest
  readonly text?: PackedPages
}

/** What a render thread may take from the last build. */
export interface ReuseTask {
  /** What all pages depend on, as far as it is known before any of them is rendered. */
  readonly scope: PageScope
  readonly before?: StoredTraces
  /**
   * A content folder of at least so many files is kept parsed for the next build, and taken from the last; and the thread keeps
   * its site ready. Absent: nothing is.
   */
  readonly keepContentFrom?: number
  /** Why nothing is taken, when `before` is absent. */
  readonly reason: RenderReason
  /** The most pages that one thread is to render by itself: with more, the site is better cut into slices. */
  readonly limit?: number
}

/** A derived image that pages named while they rendered; `original` and `path` are output paths without a leading slash. */
export interface DerivedImage {
  readonly original: string
  readonly path: string
  /** Path of a page that shows it, for messages. */
  readonly page?: string
  readonly transform: Readonly<Record<string, unknown>>
}

/** What a render thread did. HTML stays in the blobs; only names and numbers come back. */
export interface RenderResult {
  readonly files: Readonly<Record<string, ManifestFile>>
  readonly pages: number
  /** How many of the pages were rendered now; the others are as they were. */
  readonly rendered: number
  readonly images: readonly DerivedImage[]
  /** `image` of the theme's Astro configuration, when any page named a derived image. */
  readonly imageSettings?: unknown
  /** Files of the site's content that pages may link: output path → source file (absolute). */
  readonly contentAssets: Readonly<Record<string, string>>
  /** Originals that only served image processing: `astro build` leaves them out. */
  readonly omitted: readonly string[]
  /** Of a slice, which cannot know what to omit: originals that were processed (output path → source file), files shown as they are. */
  readonly originals?: { readonly processed: Readonly<Record<string, string>>; readonly shown: readonly string[] }
  readonly routing: Routing
  /** The theme's folder of files whose names change with their content: `_astro`. */
  readonly assetsDir: string
  /** Digests of the snapshot: of what was published, and of everything the source held. */
  readonly snapshotDigest: Digest
  readonly sourceDigest: Digest
  readonly nextPublication?: number
  /** Entries (by path) that the theme does not accept: shown in their last good version, or left out. */
  readonly kept: readonly string[]
  readonly left: readonly string[]
  /** Whether any page asked what time it is: then the day enters the fingerprint. */
  readonly readsClock: boolean
  /** Of every page, for a site whose pages are finished. */
  readonly facts?: readonly PageFacts[]
  /** Whether pages name feeds. */
  readonly feeds?: boolean
  /** Images beside entries that are none. */
  readonly broken?: readonly BrokenImage[]
  /** Secrets that stand in files of these pages. */
  readonly leaks?: readonly Leak[]
  /** For hooks of integrations, when the theme has any: every rendered path with its route, in order. */
  readonly routes?: readonly RenderedRoute[]
  /** For the next build; absent when it is to render everything. */
  readonly traces?: StoredTraces
  /** Whether anything was read that cannot be compared: then the site is looked at in every build. */
  readonly readsOutside: boolean
  readonly warnings: readonly Failure[]
}

export type RenderReply =
  | {
      readonly ok: true
      readonly result: Omit<RenderResult, 'files' | 'facts' | 'leaks' | 'routes'>
      readonly made: readonly MadeChunk[]
      /** Rendered by the instance that rendered the site's last build. */
      readonly wentOn?: true
      /** Hooks of integrations want to know which route wrote which file. */
      readonly tellsRoutes: boolean
      /** The traces of a slice, for those of all slices to be put together. */
      readonly slice?: string
    }
  /** `tooMany`: more pages than the task's limit would have to be rendered. */
  | { readonly ok: false; readonly failures: readonly Failure[]; readonly tooMany?: true }
