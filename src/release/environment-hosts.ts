import { type Environment, fillIn } from '#model/environment.ts'
import type { Manifest } from '#model/manifest.ts'
import type { Site } from '#model/site.ts'

/**
 * The hosts of a site in an environment, the first being its main one: in `live` the domain and the aliases that its
 * manifest was built for; elsewhere what the site says itself, else what the workspace says of all sites, else none
 * (`<site>.localhost` and preview hosts always answer).
 */
export function hostsIn(
  { name, hosts = [] }: Environment,
  { site, domain, aliases }: Pick<Manifest, 'site' | 'domain' | 'aliases'>,
  declared?: Pick<Site, 'environments'>,
): readonly string[] {
  if (name === 'live') return [domain, ...aliases]
  return declared?.environments?.[name]?.hosts ?? hosts.map(pattern => fillIn(pattern, { site, domain }))
}
