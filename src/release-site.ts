import { type Failure, SiteError } from '#model/failure.ts'
import type { ArtifactResult } from '#model/fingerprint.ts'
import type { Pointer } from '#model/pointer.ts'
import type { SiteReport, SiteStatus } from '#model/report.ts'
import type { Site } from '#model/site.ts'
import { hostsIn } from '#release/environment-hosts.ts'
import { pointerToChange } from '#release/history.ts'
import { readManifest, readPointer } from '#release/pointers.ts'
import { release } from '#release/release.ts'
import { remove } from '#release/remove.ts'
import { refusal } from '#release/rules.ts'
import { gateRelease, tooLate } from './gate-site.ts'
import type { Run } from './run.ts'

/** What a release means for the site's report. */
export interface SiteRelease {
  /** Absent while nothing is live. */
  readonly generation?: number
  status(rendered: number): SiteStatus
  /** What keeps the site from being released. */
  readonly errors?: readonly Failure[]
  readonly warnings?: readonly Failure[]
}

/**
 * What is live when a build begins, before it looks at anything: what it releases replaces this and nothing newer. A
 * pointer that was lost is put back from the history. Null for a site without a release, and for a run that makes none.
 */
export async function liveBefore(site: Site, { ports, request }: Run): Promise<Pointer | null> {
  if (!request.release) return null
  return (await pointerToChange(ports.bucket, site.id, request.environment))?.value ?? null
}

/**
 * Makes an uploaded manifest live in place of `live`, or finds that it is, unless a gate stops it. Throws a `SiteError` when
 * it cannot be released, or when somebody else was faster.
 */
export async function releaseSite(
  site: Site,
  { manifest, gates }: Pick<ArtifactResult, 'manifest' | 'gates'>,
  run: Run,
  live: Pointer | null,
): Promise<SiteRelease> {
  const { bucket } = run.ports
  const { environment, actor, rules = { name: environment }, asking = {} } = run.request
  const hosts = hostsIn(rules, { ...site, site: site.id }, site)
  if (live?.pinned) return { generation: live.generation, status: () => 'pinned' }
  if (live?.manifest === manifest && live.hosts.join() === hosts.join())
    return { generation: live.generation, status: unchangedUnless, warnings: tooLate(gates) }
  const contents = await readManifest(run.bucketBlobs, manifest)
  if (!contents)
    throw new SiteError({
      code: 'release-incomplete',
      message: `The manifest ${manifest.slice(0, 12)} of "${site.id}" is not in ${bucket.name}`,
      hint: 'Build the site again with --force.',
    })
  const before = live?.manifest ? await readManifest(run.bucketBlobs, live.manifest) : null
  const { errors: found, warnings } = gateRelease(site, gates, contents, before)
  const refused = refusal(rules, asking, Date.now())
  const errors = refused ? [...found, { where: site.id, ...refused }] : found
  if (errors.length > 0)
    return { ...(live && { generation: live.generation }), status: () => 'gated', errors, warnings }
  await holdOn(site, run)
  const result = await release({
    ...{ bucket, blobs: run.bucketBlobs, environment, actor, manifest: contents },
    basis: live?.generation ?? 0,
    hosts: () => hosts,
    about: { name: site.name, theme: site.theme },
    ...(asking.note && { note: asking.note }),
  })
  switch (result.outcome) {
    case 'released':
      return follow(site, result.pointer, warnings, run)
    case 'unchanged':
      return { generation: result.pointer.generation, status: unchangedUnless }
    case 'pinned':
      return { generation: result.pointer.generation, status: () => 'pinned' }
    case 'conflict':
    case 'incomplete':
      throw new SiteError(result.failure)
  }
}

/** What follows a release decides whether it stays: one that went back is *gated*, like one that was stopped before. */
async function follow(
  site: Site,
  released: Pointer,
  warnings: readonly Failure[],
  { request }: Run,
): Promise<SiteRelease> {
  const checks = site.environments?.[request.environment]?.checks
  const after = await request.afterRelease?.(released, checks)
  if (!after) return { generation: released.generation, status: () => 'built', warnings }
  const status = { released: 'built', 'rolled-back': 'gated', unhealthy: 'failed' } as const
  return {
    generation: after.live.generation,
    status: () => status[after.outcome],
    ...(after.errors.length > 0 && { errors: after.errors }),
    warnings: [...warnings, ...after.warnings],
  }
}

async function holdOn(site: Site, { request }: Run): Promise<void> {
  request.signal?.throwIfAborted()
  if (!request.fence || (await request.fence.holds(site.id))) return
  throw new SiteError({
    code: 'lease-lost',
    message: `Expected to be the only worker on "${site.id}", but it was given to another one meanwhile`,
    where: site.id,
    hint: 'Nothing was released by this worker; the other one builds the site.',
  })
}

const unchangedUnless = (rendered: number): SiteStatus => (rendered > 0 ? 'built' : 'unchanged')

/** Takes a site that its file calls gone out of the environment; one that was never there stays so. */
export async function removeSite(site: Site, run: Run): Promise<SiteReport> {
  const begun = performance.now()
  const { environment, actor, release: releases, rules = { name: environment }, asking = {} } = run.request
  const report = (
    status: SiteStatus,
    generation?: number,
    told: Pick<SiteReport, 'errors' | 'warnings'> = {},
  ): SiteReport => ({
    site: site.id,
    status,
    manifest: null,
    ...(generation !== undefined && { generation }),
    pages: 0,
    rendered: 0,
    reused: 0,
    images: 0,
    bytes: 0,
    ms: Math.round(performance.now() - begun),
    ...told,
  })
  if (!releases || !site.gone) return report('unchanged')
  const refused = refusal(rules, asking, Date.now())
  if (refused && !(await isGone(site, run)))
    return report('gated', undefined, { errors: [{ where: site.id, ...refused }] })
  await holdOn(site, run)
  const result = await remove({
    bucket: run.ports.bucket,
    blobs: run.bucketBlobs,
    environment,
    actor,
    site: site.id,
    gone: site.gone,
    ...(asking.note && { note: asking.note }),
  })
  if (result.outcome === 'conflict') throw new SiteError(result.failure)
  if (result.outcome === 'unknown-release') return report('unchanged')
  const { generation } = result.pointer
  if (result.outcome === 'unchanged') return report('unchanged', generation)
  const after = await run.request.afterRelease?.(result.pointer)
  return report('built', generation, after?.warnings.length ? { warnings: after.warnings } : {})
}

/** Whether there is nothing to remove. */
async function isGone(site: Site, run: Run): Promise<boolean> {
  const live = await readPointer(run.ports.bucket, site.id, run.request.environment)
  return !live || live.value.manifest === null
}
