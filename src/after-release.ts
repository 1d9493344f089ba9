import { type Clock, systemClock } from '#base/clock.ts'
import type { Blobs } from '#blobs/blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { type Cdn, CdnError } from '#cdn/cdn.ts'
import type { AfterRelease } from '#model/aftermath.ts'
import type { Environment } from '#model/environment.ts'
import { type Failure, failuresOf } from '#model/failure.ts'
import type { Manifest } from '#model/manifest.ts'
import type { Pointer } from '#model/pointer.ts'
import { changedPaths } from '#release/changed-paths.ts'
import { checkHealth } from '#release/health/health.ts'
import { releaseEvent } from '#release/notify/event.ts'
import { notify } from '#release/notify/notify.ts'
import { readManifest } from '#release/pointers.ts'
import { rollback } from '#release/rollback.ts'

export interface AfterReleaseOptions {
  readonly rules: Environment
  readonly bucket: Bucket
  readonly blobs: Blobs
  readonly cdn: Cdn
  /** Brings the environment's mirror to what is live; absent when there is none. */
  readonly mirror?: (live: Pointer) => Promise<void>
  /** The value of an environment variable that holds a secret. */
  readonly secretOf: (variable: string) => string | undefined
  /** After this many ms every edge shows a new pointer. */
  readonly settleMs: number
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

/**
 * What follows a release, in order: edges have seen it; the mirror has its files; caches have forgotten what changed; it is
 * healthy, or the release before is live again (and so are mirror and caches); those who asked are told. Only the health
 * of a new release is looked at: a rollback is itself the way out.
 */
export function afterRelease(options: AfterReleaseOptions): AfterRelease {
  const { rules, mirror, clock = systemClock } = options

  return async (released, siteChecks = []) => {
    const warnings: Failure[] = []
    const checks = [...(rules.health?.checks ?? []), ...siteChecks]
    if (checks.length === 0 && !rules.cdn && !rules.notify && !mirror)
      return { outcome: 'released', live: released, errors: [], warnings }
    const isNew = released.reason === 'publish' || released.reason === 'promote'
    const manifests = await readBoth(options, released)
    const visible = async (live: Pointer, before: Manifest | null, now: Manifest | null): Promise<void> => {
      if (checks.length > 0 || rules.cdn) await clock.sleep(options.settleMs, options.signal)
      warnings.push(...(await mirrorTo(options, live)), ...(await purge(options, live, changedPaths(before, now))))
    }
    await visible(released, manifests.before, manifests.now)

    const plan = { ...rules.health, checks: isNew && released.manifest !== null ? checks : [] }
    const domain = manifests.now?.domain ?? ''
    const errors = await checkHealth({ ...options, plan, pointer: released, domain, clock })
    const live = errors.length > 0 ? await goBack(options, released, errors) : released
    if (live !== released) await visible(live, manifests.now, await manifestOf(options, live))

    const outcome = errors.length === 0 ? 'released' : live === released ? 'unhealthy' : 'rolled-back'
    const event = releaseEvent({ outcome, released, live, errors, now: clock.now() })
    warnings.push(...(await notify(event, { ...options, targets: rules.notify ?? [], clock })))
    return { outcome, live, errors, warnings }
  }
}

/** The pointer of the rollback; the release itself when there is nothing to go back to, or somebody was faster. */
async function goBack(options: AfterReleaseOptions, released: Pointer, errors: readonly Failure[]): Promise<Pointer> {
  const { bucket, blobs, clock } = options
  const { site, environment, generation } = released
  const result = await rollback({
    ...{ bucket, blobs, site, environment, basis: generation },
    actor: 'health check',
    note: errors.map(({ message }) => message).join('; '),
    ...(clock && { clock }),
  })
  return result.outcome === 'released' ? result.pointer : released
}

/** The files and headers that are served from the mirror are those of a release; until it is repeated, of the one before. */
async function mirrorTo({ mirror }: AfterReleaseOptions, live: Pointer): Promise<readonly Failure[]> {
  try {
    await mirror?.(live)
    return []
  } catch (error) {
    const hint = `The release is live at the edge. Run \`nextgen mirror ${live.site} --environment ${live.environment}\` again.`
    return failuresOf(error, 'mirror-failed').map(failure => ({ hint, where: live.site, ...failure }))
  }
}

async function purge(
  { cdn, signal }: AfterReleaseOptions,
  live: Pointer,
  paths: readonly string[] | null,
): Promise<readonly Failure[]> {
  const { site, hosts } = live
  if (hosts.length === 0 || paths?.length === 0) return []
  const urls = paths?.map(path => `https://${hosts[0]}${path}`) ?? null
  try {
    await cdn.purge({ site, hosts, urls, ...(signal && { signal }) })
    return []
  } catch (error) {
    if (!(error instanceof CdnError)) throw error
    const hint = error.hint ?? 'It may show the release before until that expires there.'
    return [{ code: 'purge-failed', message: `${cdn.name}: ${error.message}`, where: site, hint }]
  }
}

async function readBoth(
  options: AfterReleaseOptions,
  { manifest, predecessor }: Pointer,
): Promise<{ readonly before: Manifest | null; readonly now: Manifest | null }> {
  const [before, now] = await Promise.all([
    manifestOf(options, { manifest: predecessor?.manifest ?? null }),
    manifestOf(options, { manifest }),
  ])
  return { before, now }
}

const manifestOf = async ({ blobs }: AfterReleaseOptions, { manifest }: Pick<Pointer, 'manifest'>) =>
  manifest === null ? null : readManifest(blobs, manifest)
