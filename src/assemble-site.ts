import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Artifact, assembleArtifact, type Layer, withFiles } from '#artifact/assemble.ts'
import { storeFiles } from '#artifact/public-files.ts'
import { digestOf } from '#base/hash.ts'
import { settingPlace } from '#config/setting-place.ts'
import { finishFiles } from '#finish/finish-files.ts'
import type { SiteFiles } from '#finish/site-files/site-files.ts'
import type { DerivedImages, SiteImages } from '#images/derive.ts'
import { factorySettings } from '#images/site-images.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { BrokenImage } from '#model/gate.ts'
import type { ManifestFile } from '#model/manifest.ts'
import { MOST_HOPS, redirectChains } from '#model/redirect-chains.ts'
import type { RenderResult } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { SEARCH_HOOK, wantsSearch } from '#model/theme-hooks.ts'
import { runBuildDone } from '#theme/build-done.ts'
import type { Run } from './run.ts'

export interface Assembled {
  readonly artifact: Artifact
  /** Images that show a grey area, for the gates. */
  readonly broken: readonly BrokenImage[]
  readonly warnings: readonly Failure[]
}

/** Everything between a site's rendered pages and its artifact: images, the files of others, hooks, SEO files, headers. */
export async function assembleSite(
  site: Site,
  theme: CompiledTheme,
  rendered: RenderResult,
  publicFiles: Readonly<Record<string, ManifestFile>>,
  run: Run,
): Promise<Assembled> {
  const images = await deriveImages(site, theme, rendered, run)
  const layered = await layersOf(site, theme, { rendered, images, publicFiles }, run)
  const added = await addedFiles(site, theme, layered, rendered, run)
  const layers = [...layered.layers, { name: 'site files', files: added.files } as const]
  const omitted = layered.omitted.filter(path => !Object.hasOwn(added.files, path))
  const assembled = assembleArtifact(site, rendered.routing, layers, omitted)
  const artifact = site.finish ? await finishArtifact(assembled, rendered, run) : assembled
  const warnings = [
    ...images.warnings,
    ...layered.warnings,
    ...assembled.warnings,
    ...added.warnings,
    ...longRedirects(site, run),
  ]
  return { artifact, broken: images.broken, warnings }
}

/** Visitors arrive by these, later with each hop; search engines may give up before. */
const longRedirects = (site: Site, { request: { workspace } }: Run): Failure[] =>
  redirectChains(site.redirects, [site.domain, ...site.aliases])
    .long()
    .map(chain => ({
      code: 'redirect-chain',
      message: `Expected at most ${MOST_HOPS} redirects in a row, got ${chain.length}: ${chain.map(({ from }) => from).join(' → ')} → ${chain.at(-1)?.to}`,
      where: settingPlace(site, ['redirects'], workspace.root),
      hint: `Let each of them lead to ${chain.at(-1)?.to}.`,
    }))

const NO_IMAGES: DerivedImages = { files: {}, encoded: 0, warnings: [], broken: [], failures: [] }

async function deriveImages(
  site: Site,
  theme: CompiledTheme,
  rendered: RenderResult,
  run: Run,
): Promise<DerivedImages> {
  if (rendered.images.length === 0) return NO_IMAGES
  const settings = rendered.imageSettings as SiteImages['settings']
  const factory = factorySettings(site, settings.service.entrypoint)
  const derived = await run.deriveImages({
    images: rendered.images,
    sourceOf: original => {
      const own = rendered.contentAssets[original]
      if (own) return own
      if (theme.assets[original]) return join(theme.dir, 'assets', original)
      return site.publicDir && existsSync(join(site.publicDir, original)) ? join(site.publicDir, original) : undefined
    },
    settings,
    theme,
    ...(factory && { factory }),
    ...watermarkOf(site, rendered, run),
    standIns: site.finish,
  })
  if (derived.failures.length > 0) throw new SiteError(derived.failures)
  return derived
}

/** A watermark is for the pictures that editors bring, not for those of the theme. */
function watermarkOf({ images }: Site, { contentAssets }: RenderResult, run: Run): Pick<SiteImages, 'watermark'> {
  if (!images?.watermark) return {}
  const file = join(run.request.workspace.root, images.watermark.file)
  return { watermark: { file, isFor: original => original in contentAssets } }
}

interface Parts {
  readonly rendered: RenderResult
  readonly images: DerivedImages
  readonly publicFiles: Readonly<Record<string, ManifestFile>>
}

/** The files of a site but those that the factory adds. */
interface Layered {
  readonly layers: readonly Layer[]
  /** Paths that are left out of the layers. */
  readonly omitted: readonly string[]
  readonly warnings: readonly Failure[]
}

/** Collects the layers, and runs the hooks of the theme's integrations on what they make together. */
async function layersOf(
  site: Site,
  theme: CompiledTheme,
  { rendered, images, publicFiles }: Parts,
  run: Run,
): Promise<Layered> {
  const origin = `https://${site.domain}`
  const store = run.localBlobs.putSync
  const themeFiles = run.themeFiles(theme)
  const { contentAssets } = rendered
  const clean =
    site.finish && hasSvg(contentAssets) ? (await import('#images/sanitize-svg.ts')).cleanSvgFile : undefined
  const layers: Layer[] = [
    { name: 'pages', files: rendered.files },
    { name: 'images', files: images.files },
    { name: 'content files', files: storeFiles(contentAssets, store, clean) },
    { name: 'theme files', files: { ...themeFiles.shared, ...themeFiles.boundTo(origin) } },
    { name: "the site's public files", files: publicFiles },
  ]
  const omitted = rendered.omitted ?? []
  const { routes } = rendered
  if (!routes) return { layers, omitted, warnings: [] }
  const artifact = assembleArtifact(site, rendered.routing, layers, omitted)
  const done = await run.hookProcesses.run(
    () =>
      runBuildDone({
        themeRoot: join(run.request.workspace.themesDir, theme.name),
        origin,
        without: wantsSearch(site) ? [] : [SEARCH_HOOK],
        routes,
        files: artifact.manifest.files,
        workDir: join(run.request.workspace.stateDir, 'work', `${site.id}.${process.pid}`),
        read: digest => readBlob(digest, run),
        store,
        ...(run.request.signal && { signal: run.request.signal }),
      }),
    run.request.signal,
  )
  const files = Object.fromEntries(Object.entries(artifact.manifest.files).filter(([path]) => !(path in done.files)))
  return {
    layers: [
      { name: 'pages', files },
      { name: 'integrations', files: done.files },
    ],
    omitted: done.removed,
    warnings: artifact.warnings,
  }
}

const hasSvg = (files: Readonly<Record<string, string>>): boolean =>
  Object.keys(files).some(path => /\.svg$/i.test(path))

/** Sitemap, feeds, icons and the like, as far as the site does not bring them. */
async function addedFiles(
  site: Site,
  theme: CompiledTheme,
  { layers, omitted }: Layered,
  { routing, facts, feeds = false }: RenderResult,
  run: Run,
): Promise<Pick<SiteFiles, 'files' | 'warnings'>> {
  if (!facts) return { files: {}, warnings: [] }
  const { siteFiles } = await import('#finish/site-files/site-files.ts')
  const without = new Set(omitted)
  return siteFiles({
    site,
    theme,
    routing,
    facts,
    feeds,
    fileAt: path =>
      without.has(path) ? undefined : layers.findLast(({ files }) => Object.hasOwn(files, path))?.files[path],
    read: digest => readBlob(digest, run),
    store: run.localBlobs.putSync,
    draw: run.draw,
  })
}

/** Headers for every file, compressed forms for those that never change. */
async function finishArtifact(artifact: Artifact, { assetsDir }: RenderResult, run: Run): Promise<Artifact> {
  const { files } = artifact.manifest
  return withFiles(artifact, await finishFiles(files, { assetsDir, compress: run.compressAsset }))
}

/** A page that was reused may have been rendered on another machine: then its bytes are in the bucket alone. */
async function readBlob(digest: Digest, { localBlobs, bucketBlobs }: Run): Promise<Uint8Array> {
  const here = localBlobs.getSync(digest)
  if (here) return here
  const bytes = await bucketBlobs.get(digest)
  if (!bytes || digestOf(bytes) !== digest) return missingBlob(digest)
  localBlobs.putSync(digest, bytes)
  return bytes
}

function missingBlob(digest: Digest): never {
  throw new SiteError({
    code: 'blob-missing',
    message: `The blob ${digest} has gone while its site was built`,
    hint: 'Build again.',
  })
}
