import type { Failure } from '#model/failure.ts'
import type { Site } from '#model/site.ts'

/** For each site that names a host (domain, alias, or in an environment) which another names too: one failure a host. */
export function contestedHosts(sites: readonly Site[]): ReadonlyMap<string, readonly Failure[]> {
  const claims = new Map<string, Site[]>()
  for (const site of sites) {
    for (const host of hostsNamedBy(site)) claims.set(host, [...(claims.get(host) ?? []), site])
  }
  const failures = new Map<string, Failure[]>()
  for (const [host, claimants] of claims) {
    if (claimants.length < 2) continue
    for (const site of claimants)
      failures.set(site.id, [...(failures.get(site.id) ?? []), contested(host, site, claimants)])
  }
  return failures
}

const hostsNamedBy = ({ domain, aliases, environments = {} }: Site): ReadonlySet<string> =>
  new Set([domain, ...aliases, ...Object.values(environments).flatMap(({ hosts = [] }) => hosts)])

function contested(host: string, site: Site, claimants: readonly Site[]): Failure {
  const others = claimants.filter(other => other !== site).map(other => `"${other.id}" (${other.declaredIn})`)
  return {
    code: 'host-claimed-twice',
    message: `Expected "${site.id}" alone to claim the host ${host}, but so ${others.length > 1 ? 'do' : 'does'} ${others.join(', ')}`,
    where: site.declaredIn,
    hint: 'A host belongs to one site: remove it from the domain or aliases of the others.',
  }
}
