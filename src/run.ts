import { join } from 'node:path'
import type { Actions } from '#actions/actions.ts'
import { bucketActions } from '#actions/bucket-actions.ts'
import { createLimiter, type Limiter } from '#base/limiter.ts'
import type { Blobs } from '#blobs/blobs.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { type DirectoryBlobs, directoryBlobs } from '#blobs/directory-blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { leakSearch } from '#check/leak-search.ts'
import type { LoadedSites } from '#config/load.ts'
import { assetCompressor } from '#finish/compress.ts'
import type { DrawFor } from '#finish/site-files/drawing/drawer.ts'
import type { DrawReply, DrawTask } from '#finish/site-files/drawing/task.ts'
import type { DerivedImages, SiteImages } from '#images/derive.ts'
import type { ImageReply, ImageTask } from '#images/task.ts'
import type { Digest } from '#model/digest.ts'
import type { Leak } from '#model/gate.ts'
import type { Encodings, ManifestFile } from '#model/manifest.ts'
import type { RenderReply, RenderTask } from '#model/render.ts'
import type { RunRequest } from '#model/run.ts'
import type { SecretMark } from '#model/secret.ts'
import type { Workspace } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import type { Pool } from '#pool/pool.ts'
import type { ContentSources } from '#pull/sources.ts'
import { compileTheme } from '#theme/compile.ts'
import { sharedCompiles } from '#theme/shared-compiles.ts'
import { type ThemeFiles, themeFilesOf } from '#theme/theme-files.ts'

/** The outside systems of a run; the composition root chooses them. */
export interface RunPorts {
  readonly bucket: Bucket
  readonly renderPool: Pool<RenderTask, RenderReply>
  readonly imagePool: Pool<ImageTask, ImageReply>
  readonly drawingPool: Pool<DrawTask, DrawReply>
  /** Values that must not stand in any file, as marks. */
  readonly secrets?: readonly SecretMark[]
  /** Where content comes from that is in no folder; absent: nothing is pulled. */
  readonly sources?: ContentSources
  /** Declarations of these sites that were read before, where they are new enough; else they are read. */
  readonly declared?: (ids: readonly string[]) => Promise<LoadedSites>
  /** `PUBLIC_*` variables that themes may read. */
  readonly publicEnvironment: Readonly<Record<string, string>>
}

/** What all sites of a run share. */
export interface Run {
  readonly request: RunRequest
  readonly ports: RunPorts
  readonly actions: Actions
  /** Where render threads put what they made: the bucket's own folder when it has one. */
  readonly localBlobs: DirectoryBlobs
  readonly localDir: string
  readonly bucketBlobs: Blobs
  /** Folder of the records that tell cheaply whether anything changed. */
  readonly recordsDir: string
  /** Compiles a theme once a run, however many sites ask. */
  theme(name: string): Promise<CompiledTheme>
  /** For the hooks of themes' integrations: each site's run in a process of their own, of some 250 MB. */
  readonly hookProcesses: Limiter
  /** The files that every site of a theme carries, stored once a run. */
  themeFiles(theme: CompiledTheme): ThemeFiles
  /** Compresses a file that never changes, once for all sites. */
  compressAsset(digest: Digest): Promise<Encodings>
  /** Makes derived images, each once for all sites. */
  deriveImages(site: SiteImages): Promise<DerivedImages>
  /** Draws icons and the pictures of pages, each once for all sites. */
  readonly draw: DrawFor
  /** Finds secrets in files that were written outside of render threads. */
  findLeaks(files: Iterable<readonly [path: string, file: ManifestFile]>): readonly Leak[]
}

/** Folder of what this machine remembers of sites. */
export const recordsDirOf = ({ stateDir }: Workspace): string => join(stateDir, 'cache', 'sites')

/** Blobs on this machine: the bucket's own when it is a folder. */
export const localStoreOf = ({ stateDir }: Workspace, { directory }: Pick<Bucket, 'directory'>): DirectoryBlobs =>
  directory === undefined ? directoryBlobs(join(stateDir, 'cache'), { mayVanish: true }) : directoryBlobs(directory)

/** Where the fonts of cards are unpacked. */
export const fontsDirOf = ({ stateDir }: Workspace): string => join(stateDir, 'cache', 'fonts')

/** One: a compile uses every core already, and holds some 600 MB while it lasts. */
const COMPILES_AT_ONCE = 1

export function openRun(request: RunRequest, ports: RunPorts): Run {
  const { workspace, listener, signal } = request
  const cacheDir = join(workspace.stateDir, 'cache')
  const localBlobs = localStoreOf(workspace, ports.bucket)
  const localDir = ports.bucket.directory ?? cacheDir
  const compiles = createLimiter(COMPILES_AT_ONCE)
  const themes = new Map<string, Promise<CompiledTheme>>()
  const files = new Map<string, ThemeFiles>()

  const actions = bucketActions(ports.bucket)
  const compile = async (name: string): Promise<CompiledTheme> => {
    const begun = performance.now()
    const { theme, cached } = await compileTheme({
      name,
      themesDir: workspace.themesDir,
      cacheDir: join(cacheDir, 'themes'),
      // A bucket in a folder belongs to this machine, which has its compiles already.
      ...(ports.bucket.directory === undefined && {
        shared: sharedCompiles({ actions, blobs: bucketBlobs(ports.bucket) }),
      }),
      onCompiling: () => listener({ type: 'theme-compiling', theme: name }),
      environment: ports.publicEnvironment,
      ...(signal && { signal }),
    })
    listener({ type: 'theme-compiled', theme: name, ms: Math.round(performance.now() - begun), cached })
    return theme
  }

  let deriver: Promise<Run['deriveImages']> | undefined
  const loadDeriver = async (): Promise<Run['deriveImages']> => {
    const { imageDeriver } = await import('#images/derive.ts')
    return imageDeriver({
      pool: ports.imagePool,
      actions,
      blobs: localBlobs,
      ...(signal && { signal }),
    })
  }

  let drawer: Promise<DrawFor> | undefined
  const loadDrawer = async (): Promise<DrawFor> => {
    const [drawing, { drawingPipeline }, { codecVersions }] = await Promise.all([
      import('#finish/site-files/drawing/drawer.ts'),
      import('#finish/site-files/drawing/pipeline.ts'),
      import('#images/sharp.ts'),
    ])
    return drawing.drawer({
      actions,
      blobs: localBlobs,
      pool: ports.drawingPool,
      pipeline: drawingPipeline(codecVersions()),
      fontsDir: fontsDirOf(workspace),
      ...(signal && { signal }),
    })
  }

  return {
    request,
    ports,
    actions,
    compressAsset: assetCompressor({
      read: localBlobs.getSync,
      has: localBlobs.hasSync,
      store: localBlobs.putSync,
      actions,
    }),
    localBlobs,
    localDir,
    bucketBlobs: bucketBlobs(ports.bucket),
    recordsDir: recordsDirOf(workspace),
    theme(name) {
      let theme = themes.get(name)
      if (!theme) {
        theme = compiles.run(() => compile(name))
        themes.set(name, theme)
      }
      return theme
    },
    hookProcesses: createLimiter(request.concurrency),
    themeFiles(theme) {
      let made = files.get(theme.digest)
      if (!made) {
        made = themeFilesOf(theme, localBlobs.putSync)
        files.set(theme.digest, made)
      }
      return made
    },
    findLeaks: leakSearch(ports.secrets ?? [], localBlobs.getSync),
    async draw(drawings) {
      if (drawings.drawings.length === 0) return []
      drawer ??= loadDrawer()
      return (await drawer)(drawings)
    },
    async deriveImages(site) {
      deriver ??= loadDeriver()
      return (await deriver)(site)
    },
  }
}
