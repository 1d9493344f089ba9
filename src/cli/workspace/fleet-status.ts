import { forEachLimited } from '#base/limiter.ts'
import { type Bucket, readObject } from '#bucket/bucket.ts'
import { loadSites } from '#config/load.ts'
import { type Failure, failuresOf, SiteError } from '#model/failure.ts'
import { type Pointer, parseHostClaim } from '#model/pointer.ts'
import type { Workspace } from '#model/site.ts'
import type { FleetStatus, SiteStanding } from '#model/status.ts'
import { readPointer } from '#release/pointers.ts'
import { namesSite } from './known-sites.ts'

const READS_AT_ONCE = 32

/**
 * Where every site stands in one environment: those that the workspace declares, and those that only the bucket knows
 * by a host they claim. What cannot be read is a line of its own.
 */
export async function fleetStatus(workspace: Workspace, bucket: Bucket, environment: string): Promise<FleetStatus> {
  const { sites, failed } = await loadSites(workspace)
  const errors = new Map<string, readonly Failure[]>(failed.map(({ site, failures }) => [site, failures]))
  const declared = new Set([...sites.map(({ id }) => id), ...errors.keys()])
  const standings: SiteStanding[] = []
  await forEachLimited(
    new Set([...declared, ...(await claimants(bucket))]),
    { concurrency: READS_AT_ONCE },
    async site => {
      const known = declared.has(site)
      try {
        const pointer =
          errors.has(site) && !namesSite(site) ? null : ((await readPointer(bucket, site, environment))?.value ?? null)
        if (known || pointer) standings.push(standingOf(site, pointer, known, errors.get(site)))
      } catch (error) {
        const failures = [...(errors.get(site) ?? []), ...failuresOf(error, 'pointer-invalid')]
        standings.push({ ...standingOf(site, null, known, failures), state: 'invalid' })
      }
    },
  )
  standings.sort((a, b) => (a.site < b.site ? -1 : 1))
  const count = (holds: (standing: SiteStanding) => boolean): number => standings.filter(holds).length
  return {
    ok: count(({ errors }) => errors !== undefined) === 0,
    environment,
    bucket: bucket.name,
    sites: standings,
    totals: {
      sites: standings.length,
      live: count(({ state }) => state === 'live'),
      pinned: count(({ pinned }) => pinned),
      gone: count(({ state }) => state === 'gone'),
      unreleased: count(({ state }) => state === 'unreleased'),
      invalid: count(({ errors }) => errors !== undefined),
    },
  }
}

function standingOf(
  site: string,
  pointer: Pointer | null,
  declared: boolean,
  errors?: readonly Failure[],
): SiteStanding {
  return {
    site,
    state: pointer === null ? 'unreleased' : pointer.manifest === null ? 'gone' : 'live',
    generation: pointer?.generation ?? null,
    manifest: pointer?.manifest ?? null,
    pinned: pointer?.pinned ?? false,
    hosts: pointer?.hosts ?? [],
    releasedAt: pointer?.releasedAt ?? null,
    reason: pointer?.reason ?? null,
    actor: pointer?.actor ?? null,
    declared,
    ...(errors && { errors }),
  }
}

/** Ids of the sites that claim a host: one small listing, where that of `sites/` holds the whole history. */
async function claimants(bucket: Bucket): Promise<ReadonlySet<string>> {
  const keys: string[] = []
  for await (const { key } of bucket.list('hosts/')) keys.push(key)
  const sites = new Set<string>()
  await forEachLimited(keys, { concurrency: READS_AT_ONCE }, async key => {
    const site = await siteOf(bucket, key)
    if (site !== null) sites.add(site)
  })
  return sites
}

/** Null for a claim that is damaged: the sites of the workspace are listed all the same. */
async function siteOf(bucket: Bucket, key: string): Promise<string | null> {
  try {
    return (await readObject(bucket, key, parseHostClaim))?.value.site ?? null
  } catch (error) {
    if (error instanceof SiteError) return null
    throw error
  }
}
