import type { Bucket } from '#bucket/bucket.ts'
import { asDigest, type Digest } from '#model/digest.ts'

/** What a listing tells of one site; times are ms since 1970, by the bucket's clock. */
export interface SiteKeys {
  /** Environments that have a pointer. */
  readonly pointers: ReadonlySet<string>
  /** When each generation of an environment was recorded. */
  readonly history: ReadonlyMap<string, ReadonlyMap<number, number>>
  readonly manifests: ReadonlyMap<Digest, ListedManifest>
}

export interface ListedManifest {
  readonly key: string
  readonly modified: number
  readonly size: number
}

const POINTER = /^([^/]+)\.json$/
const RECORD = /^history(?:-([^/]+))?\/(\d+)\.json$/
const MANIFEST = /^manifests\/([0-9a-f]{64})\.json$/

/** Lists everything that is kept for sites, by site; objects of other names are nobody's business here. */
export async function listSites(bucket: Bucket, signal?: AbortSignal): Promise<ReadonlyMap<string, SiteKeys>> {
  const sites = new Map<string, ReturnType<typeof noKeys>>()
  for await (const { key, modified, size } of bucket.list('sites/', { ...(signal && { signal }) })) {
    const [, site, name] = /^sites\/([^/]+)\/(.+)$/.exec(key) ?? []
    if (site === undefined || name === undefined) continue
    const keys = sites.get(site) ?? noKeys()
    sites.set(site, keys)
    const [, environment] = POINTER.exec(name) ?? []
    const [record, of = 'live', generation] = RECORD.exec(name) ?? []
    const [, digest] = MANIFEST.exec(name) ?? []
    if (environment) keys.pointers.add(environment)
    else if (digest) keys.manifests.set(asDigest(digest), { key, modified, size })
    else if (record) {
      const history = keys.history.get(of) ?? new Map<number, number>()
      keys.history.set(of, history.set(Number(generation), modified))
    }
  }
  return sites
}

const noKeys = () => ({
  pointers: new Set<string>(),
  history: new Map<string, Map<number, number>>(),
  manifests: new Map<Digest, ListedManifest>(),
})
