import type { Bucket } from '#bucket/bucket.ts'
import type { HostClaim, Pointer } from '#model/pointer.ts'
import type { Releases } from './releases.ts'

/** One site of the fleet in one environment, as its start page lists it. */
export interface FleetSite {
  readonly site: string
  readonly domain: string | null
  readonly aliases: readonly string[]
  readonly pointer: Pointer
}

/**
 * Every site that has claimed a host in the environment and was released there, sorted by id. A record that cannot be
 * read is told to `onError` and left out. Lists `hosts/`, which holds a key a host, and not `sites/`, which holds
 * the whole history.
 */
export async function readFleet(
  bucket: Bucket,
  releases: Releases,
  environment: string,
  onError: (error: unknown, key: string) => void,
): Promise<readonly FleetSite[]> {
  const hosts: string[] = []
  for await (const { key } of bucket.list('hosts/')) {
    const host = /^hosts\/(.+)\.json$/.exec(key)?.[1]
    if (host) hosts.push(host)
  }
  const attempt = async <T>(key: string, read: () => T | Promise<T>): Promise<T | null> => {
    try {
      return await read()
    } catch (error) {
      onError(error, key)
      return null
    }
  }
  const claims = await inBatches(hosts, host => attempt(host, () => releases.claimOf(host)))
  const ofSites = Map.groupBy(claims.filter(isOf(environment)), claim => claim.site)
  const sites = await inBatches([...ofSites], async ([site, claimed]): Promise<FleetSite | null> => {
    const pointer = await attempt(site, () => releases.pointerOf(site, environment))
    const domain = claimed.find(claim => claim.redirectTo === undefined)?.host ?? null
    const aliases = claimed.filter(claim => claim.redirectTo !== undefined).map(claim => claim.host)
    return pointer && { site, domain, aliases, pointer }
  })
  return sites.filter(site => site !== null).sort((a, b) => (a.site < b.site ? -1 : 1))
}

const isOf =
  (environment: string) =>
  (claim: HostClaim | null): claim is HostClaim =>
    claim !== null && claim.environment === environment

/** A few dozen reads at a time: a fleet of thousands opens no thousands of files. */
async function inBatches<T, R>(values: readonly T[], read: (value: T) => Promise<R>): Promise<R[]> {
  const results: R[] = []
  for (let start = 0; start < values.length; start += 32) {
    results.push(...(await Promise.all(values.slice(start, start + 32).map(read))))
  }
  return results
}
