import { join } from 'node:path'
import { storeFolder } from '#artifact/public-files.ts'
import { failuresOf } from '#check/run-gates.ts'
import { packScan } from '#cms/scan.ts'
import type { Stage } from '#model/event.ts'
import type { Failure } from '#model/failure.ts'
import type { ArtifactResult } from '#model/fingerprint.ts'
import type { SiteReport } from '#model/report.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { sliceCount } from '#plan/slices.ts'
import { noteGood } from '#pull/good-versions.ts'
import { requestRender } from '#render/request.ts'
import { upload } from '#upload/upload.ts'
import { compareBuilds } from './check-site.ts'
import { checkArtifact, warningsOf } from './gate-site.ts'
import { type Before, observe } from './observe-site.ts'
import { liveBefore, releaseSite, removeSite } from './release-site.ts'
import { keepTraces, pagesToReuse } from './reuse-pages.ts'
import { remember, reuse } from './reuse-site.ts'
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
  const live = await liveBefore(site, run)
  const theme = await run.theme(site.theme)
  const before = observe(site, theme, run.request)
  const reused = await reuse(site, before, run)
  const built = reused
    ? { result: reused, rendered: 0, warnings: [] }
    : await make(site, theme, before, run, run.request.force)
  if (run.request.check) {
    const second = await make(site, theme, before, run, true)
    await compareBuilds(site, built.result.manifest, second.result.manifest, run)
  }
  const stage = stageTimer(site, run)
  const release = run.request.release
    ? await stage('release', () => releaseSite(site, built.result, run, live))
    : undefined
  const warnings = [...built.warnings, ...(release?.warnings ?? [])]
  const { manifest, pages, images, bytes, nextPublication } = built.result
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
    ...(nextPublication !== undefined && { nextPublication }),
    ...(release?.errors && { errors: release.errors }),
    ...(warnings.length > 0 && { warnings }),
  }
}

/** Renders, assembles, uploads and remembers. */
async function make(site: Site, theme: CompiledTheme, before: Before, run: Run, force: boolean): Promise<Built> {
  const { request, ports } = run
  const signal = request.signal && { signal: request.signal }
  const task = {
    site,
    theme,
    time: request.renderTime,
    ...(request.publishTime !== undefined && { publishTime: request.publishTime }),
    blobsDir: run.localDir,
    workspaceRoot: request.workspace.root,
    themeRoot: join(request.workspace.themesDir, site.theme),
    ...(before.scan && { scan: packScan(before.scan) }),
    reuse: await pagesToReuse(site, before, run, force),
    ...(ports.secrets && { secrets: ports.secrets }),
  }
  const snapshot = site.content && 'snapshot' in site.content ? site.content.snapshot : undefined
  const slices = sliceCount(before.entries, ports.renderPool.threads)
  const stage = stageTimer(site, run)
  const rendered = await stage('render', () =>
    requestRender(ports.renderPool, task, { slices, store: run.localBlobs, ...limitOf(request), ...signal }),
  )
  const publicFiles = site.publicDir ? storeFolder(site.publicDir, before.publicPaths, run.localBlobs.putSync) : {}
  const assembled = await stage('assemble', async () => {
    // Loaded while the first sites are rendered, and not at all where nothing has changed.
    const { assembleSite } = await import('./assemble-site.ts')
    return assembleSite(site, theme, rendered, publicFiles, run)
  })
  const { artifact, warnings } = assembled
  const gates = checkArtifact(site, assembled, rendered, run)
  await stage('upload', () =>
    upload({
      from: run.localBlobs,
      to: run.bucketBlobs,
      bucket: ports.bucket,
      manifest: artifact.manifest,
      bytes: artifact.bytes,
      ...signal,
    }),
  )
  const result: ArtifactResult = {
    manifest: artifact.digest,
    pages: rendered.pages,
    images: rendered.images.length,
    bytes: artifact.totalBytes,
    ...(gates.findings.length > 0 && { gates }),
    ...(rendered.readsOutside && { outside: true as const }),
    ...(rendered.nextPublication !== undefined && { nextPublication: rendered.nextPublication }),
  }
  await remember(site, before, rendered, publicFiles, result, run)
  await keepTraces(site, before, rendered, run)
  if (snapshot) noteGood(snapshot.dir, request.environment, snapshot.digest, rendered)
  return {
    result,
    rendered: rendered.rendered,
    warnings: [...rendered.warnings, ...warnings, ...(request.release ? failuresOf(gates, 'warn') : warningsOf(gates))],
  }
}

const limitOf = ({ renderTimeLimit }: Run['request']) => (renderTimeLimit ? { timeLimit: renderTimeLimit } : {})

/** Does a part of a site's way, and tells how long it took, whatever came of it. */
const stageTimer =
  (site: Site, { request: { listener } }: Run) =>
  async <T>(stage: Stage, work: () => Promise<T>): Promise<T> => {
    const begun = performance.now()
    try {
      return await work()
    } finally {
      listener({ type: 'site-stage', site: site.id, stage, ms: Math.round(performance.now() - begun) })
    }
  }
