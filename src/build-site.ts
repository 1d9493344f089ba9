import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { type Artifact, assembleArtifact, type Layer, withFiles } from '#artifact/assemble.ts'
import { scanFolder } from '#artifact/folder-scan.ts'
import { storeFiles, storeFolder } from '#artifact/public-files.ts'
import { canonicalJson, digestOf } from '#base/hash.ts'
import { failuresOf } from '#check/run-gates.ts'
import { contentDigestOf } from '#cms/directory.ts'
import { type ContentScan, scanDirectory, signatureOf } from '#cms/scan.ts'
import { finishFiles } from '#finish/finish-files.ts'
import type { DerivedImages, SiteImages } from '#images/derive.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import type { ArtifactResult, SiteFingerprint } from '#model/fingerprint.ts'
import { type ManifestFile, manifestKey } from '#model/manifest.ts'
import type { RenderResult } from '#model/render.ts'
import type { SiteReport } from '#model/report.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { dayOf, decide, fingerprintDigest, type Observation, siteDigest } from '#plan/decide.ts'
import { readSiteRecord, type SiteRecord, writeSiteRecord } from '#plan/site-record.ts'
import { sliceCount } from '#plan/slices.ts'
import { requestRender } from '#render/request.ts'
import { runBuildDone } from '#theme/build-done.ts'
import { pipelineDigest } from '#theme/inputs.ts'
import { upload } from '#upload/upload.ts'
import { checkArtifact, warningsOf } from './gate-site.ts'
import { releaseSite, removeSite } from './release-site.ts'
import type { Run } from './run.ts'

/** A site's artifact, present in the bucket. */
interface Built {
  readonly result: ArtifactResult
  readonly rendered: number
  readonly warnings: readonly Failure[]
}

/** One site through every stage, in order. Throws a `SiteError` for what is the site's fault. */
export async function buildSite(site: Site, run: Run): Promise<SiteReport> {
  const begun = performance.now()
  if (site.gone) return removeSite(site, run)
  const theme = await run.theme(site.theme)
  const before = observe(site, theme, run)
  const reused = await reuse(site, before, run)
  const built = reused ?? (await make(site, theme, before, run))
  if (run.request.check) await compareWithSecondBuild(site, theme, before, run, built)
  const release = run.request.release ? await releaseSite(site, built.result, run) : undefined
  const warnings = [...built.warnings, ...(release?.warnings ?? [])]
  const { manifest, pages, images, bytes } = built.result
  return {
    site: site.id,
    status: release ? release.status(built.rendered) : reused ? 'unchanged' : 'built',
    manifest,
    ...(release?.generation !== undefined && { generation: release.generation }),
    pages,
    rendered: built.rendered,
    reused: pages - built.rendered,
    images,
    bytes,
    ms: Math.round(performance.now() - begun),
    ...(release?.errors && { errors: release.errors }),
    ...(warnings.length > 0 && { warnings }),
  }
}

const limitOf = ({ renderTimeLimit }: Run['request']) => (renderTimeLimit ? { timeLimit: renderTimeLimit } : {})

/** What names, sizes and times tell of a site before anything is read. */
interface Before extends Observation {
  readonly scan: ContentScan | undefined
  readonly publicPaths: readonly string[]
}

function observe(site: Site, theme: CompiledTheme, { request }: Run): Before {
  const scan = site.content && 'path' in site.content ? scanDirectory(site.content.path) : undefined
  const publicFiles = scanFolder(site.publicDir)
  return {
    theme: theme.digest,
    pipeline: pipelineDigest(),
    site: siteDigest(site),
    contentSignature: scan ? signatureOf(scan) : NO_FILES,
    publicSignature: publicFiles.signature,
    day: dayOf(request.renderTime),
    time: request.renderTime,
    scan,
    publicPaths: publicFiles.paths,
  }
}

const NO_FILES = digestOf('')

/** The last artifact when it still stands and is in the bucket; undefined when the site must be rendered. */
async function reuse(site: Site, before: Before, run: Run): Promise<Built | undefined> {
  const record = readSiteRecord(run.recordsDir, site.id)
  const decision = decide(record, before, run.request.force)
  if (decision.action === 'reuse') return presentInBucket(site, decision.record.result, run)
  if (decision.reason !== 'content' || !record) return undefined
  const found = decide({ ...record, contentSignature: before.contentSignature }, before, false)
  if (found.action !== 'reuse' || !before.scan || contentDigestOf(before.scan) !== record.fingerprint.content)
    return undefined
  writeSiteRecord(run.recordsDir, site.id, { ...record, contentSignature: before.contentSignature })
  return presentInBucket(site, record.result, run)
}

async function presentInBucket(site: Site, result: ArtifactResult, run: Run): Promise<Built | undefined> {
  const present = await run.ports.bucket.head(manifestKey(site.id, result.manifest))
  return present ? { result, rendered: 0, warnings: [] } : undefined
}

/** Renders, assembles, uploads and remembers. */
async function make(site: Site, theme: CompiledTheme, before: Before, run: Run): Promise<Built> {
  const { request, ports } = run
  const signal = request.signal && { signal: request.signal }
  const task = {
    site,
    theme,
    time: request.renderTime,
    blobsDir: run.localDir,
    workspaceRoot: request.workspace.root,
    ...(ports.secrets && { secrets: ports.secrets }),
  }
  const slices = sliceCount(before.scan?.files.length ?? 0, ports.renderPool.threads)
  const rendered = await requestRender(ports.renderPool, task, { slices, ...limitOf(request), ...signal })
  const images = await deriveImages(site, theme, rendered, run)
  const publicFiles = site.publicDir ? storeFolder(site.publicDir, before.publicPaths, run.localBlobs.putSync) : {}
  const assembled = await assemble(site, theme, { rendered, images, publicFiles }, run)
  const added = await addSiteFiles(site, theme, assembled, rendered, run)
  const artifact = site.finish ? await finishArtifact(added.artifact, rendered, run) : assembled
  const gates = checkArtifact(site, artifact, rendered, run)
  await upload({
    from: run.localBlobs,
    to: run.bucketBlobs,
    bucket: ports.bucket,
    manifest: artifact.manifest,
    ...signal,
  })
  const result: ArtifactResult = {
    manifest: artifact.digest,
    pages: rendered.pages,
    images: rendered.images.length,
    bytes: artifact.totalBytes,
    ...(gates.findings.length > 0 && { gates }),
    ...(rendered.nextPublication !== undefined && { nextPublication: rendered.nextPublication }),
  }
  await remember(site, before, rendered, publicFiles, result, run)
  return {
    result,
    rendered: rendered.pages,
    warnings: [
      ...rendered.warnings,
      ...images.warnings,
      ...assembled.warnings,
      ...added.warnings,
      ...(request.release ? failuresOf(gates, 'warn') : warningsOf(gates)),
    ],
  }
}

const NO_IMAGES: DerivedImages = { files: {}, encoded: 0, warnings: [], failures: [] }

async function deriveImages(
  site: Site,
  theme: CompiledTheme,
  rendered: RenderResult,
  run: Run,
): Promise<DerivedImages> {
  if (rendered.images.length === 0) return NO_IMAGES
  const derived = await run.deriveImages({
    images: rendered.images,
    sourceOf: original => {
      const own = rendered.contentAssets[original]
      if (own) return own
      if (theme.assets[original]) return join(theme.dir, 'assets', original)
      return site.publicDir && existsSync(join(site.publicDir, original)) ? join(site.publicDir, original) : undefined
    },
    settings: rendered.imageSettings as SiteImages['settings'],
    theme,
  })
  if (derived.failures.length > 0) throw new SiteError(derived.failures)
  return derived
}

interface Parts {
  readonly rendered: RenderResult
  readonly images: DerivedImages
  readonly publicFiles: Readonly<Record<string, ManifestFile>>
}

async function assemble(
  site: Site,
  theme: CompiledTheme,
  { rendered, images, publicFiles }: Parts,
  run: Run,
): Promise<Artifact> {
  const origin = `https://${site.domain}`
  const store = run.localBlobs.putSync
  const themeFiles = run.themeFiles(theme)
  const layers: Layer[] = [
    { name: 'pages', files: rendered.files },
    { name: 'images', files: images.files },
    { name: 'content files', files: storeFiles(rendered.contentAssets, store) },
    { name: 'theme files', files: { ...themeFiles.shared, ...themeFiles.boundTo(origin) } },
    { name: "the site's public files", files: publicFiles },
  ]
  const artifact = assembleArtifact(site, rendered.routing, layers, rendered.omitted)
  if (!rendered.routes) return artifact
  const done = await runBuildDone({
    themeRoot: join(run.request.workspace.themesDir, theme.name),
    origin,
    routes: rendered.routes,
    files: artifact.manifest.files,
    workDir: join(run.request.workspace.stateDir, 'work', `${site.id}.${process.pid}`),
    read: async digest => run.localBlobs.getSync(digest) ?? missingBlob(digest),
    store,
    ...(run.request.signal && { signal: run.request.signal }),
  })
  const files = Object.fromEntries(Object.entries(artifact.manifest.files).filter(([path]) => !(path in done.files)))
  return assembleArtifact(
    site,
    rendered.routing,
    [
      { name: 'pages', files },
      { name: 'integrations', files: done.files },
    ],
    done.removed,
  )
}

/** Sitemap, feeds, icons and the like, as far as the site does not bring them. */
async function addSiteFiles(
  site: Site,
  theme: CompiledTheme,
  artifact: Artifact,
  { routing, facts, feeds = false }: RenderResult,
  run: Run,
): Promise<{ readonly artifact: Artifact; readonly warnings: readonly Failure[] }> {
  if (!facts) return { artifact, warnings: [] }
  const { siteFiles } = await import('#finish/site-files/site-files.ts')
  const { files } = artifact.manifest
  const made = await siteFiles({
    site,
    theme,
    routing,
    facts,
    feeds,
    files,
    read: async digest => run.localBlobs.getSync(digest) ?? missingBlob(digest),
    store: run.localBlobs.putSync,
    draw: run.draw,
  })
  const layers: Layer[] = [
    { name: 'pages', files },
    { name: 'site files', files: made.files },
  ]
  return { artifact: assembleArtifact(site, routing, layers), warnings: made.warnings }
}

/** Headers for every file, compressed forms for those that never change. */
async function finishArtifact(artifact: Artifact, { assetsDir }: RenderResult, run: Run): Promise<Artifact> {
  const { files } = artifact.manifest
  return withFiles(artifact, await finishFiles(files, { assetsDir, compress: run.compressAsset }))
}

function missingBlob(digest: Digest): never {
  throw new SiteError({
    code: 'blob-missing',
    message: `The blob ${digest} has gone while its site was built`,
    hint: 'Build again.',
  })
}

async function remember(
  site: Site,
  before: Before,
  rendered: RenderResult,
  publicFiles: Readonly<Record<string, ManifestFile>>,
  result: ArtifactResult,
  run: Run,
): Promise<void> {
  const holdsBack = site.content?.publication !== undefined
  const fingerprint: SiteFingerprint = {
    theme: before.theme,
    pipeline: before.pipeline,
    site: before.site,
    content: rendered.sourceDigest,
    published: holdsBack ? rendered.snapshotDigest : null,
    publicFiles: digestOf(canonicalJson(publicFiles)),
    day: rendered.readsClock ? before.day : null,
  }
  const { contentSignature, publicSignature } = before
  writeSiteRecord(run.recordsDir, site.id, {
    version: 1,
    fingerprint,
    contentSignature,
    publicSignature,
    result,
  } satisfies SiteRecord)
  await run.actions.put(fingerprintDigest(fingerprint), result)
}

/** `--check`: renders once more and names the first file that came out differently. */
async function compareWithSecondBuild(
  site: Site,
  theme: CompiledTheme,
  before: Before,
  run: Run,
  built: Built,
): Promise<void> {
  const second = await make(site, theme, before, run)
  if (second.result.manifest === built.result.manifest) return
  throw new SiteError({
    code: 'not-deterministic',
    message: `Two builds of the same content differ: manifests ${built.result.manifest.slice(0, 12)} and ${second.result.manifest.slice(0, 12)}`,
    where: await firstDifference(site, built.result.manifest, second.result.manifest, run),
    hint: 'Look for random numbers, unordered lists or the time of day in the page.',
  })
}

async function firstDifference(site: Site, one: Digest, other: Digest, { ports: { bucket } }: Run): Promise<string> {
  const [a, b] = await Promise.all(
    [one, other].map(async digest => {
      const object = await bucket.get(manifestKey(site.id, digest))
      return object
        ? (JSON.parse(new TextDecoder().decode(object.body)) as { files: Record<string, { digest: Digest }> }).files
        : {}
    }),
  )
  const paths = [...new Set([...Object.keys(a ?? {}), ...Object.keys(b ?? {})])].sort()
  return paths.find(path => a?.[path]?.digest !== b?.[path]?.digest) ?? 'the manifest'
}
