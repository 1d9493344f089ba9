import { forEachLimited } from '#base/limiter.ts'
import type { Bucket } from '#bucket/bucket.ts'
import type { Pointer } from '#model/pointer.ts'
import type { Releases } from './releases.ts'

/**
 * The pointer of every site that has claimed a host in any environment and was released in this one, sorted by name: an
 * environment need not have hosts. A record that cannot be read is told to `onError` and left out. Lists `hosts/`, which holds a key a host, and not `sites/`,
 * which holds the whole history.
 */
export async function readFleet(
  bucket: Bucket,
  releases: Releases,
  environment: string,
  onError: (error: unknown, key: string) => void,
): Promise<readonly Pointer[]> {
  const hosts: string[] = []
  for await (const { key } of bucket.list('hosts/')) {
    const host = /^hosts\/(.+)\.json$/.exec(key)?.[1]
    if (host) hosts.push(host)
  }
  const claims = await readEach(hosts, releases.claimOf, onError)
  const claimed = claims.filter(claim => !claim.vacated)
  const pointers = await readEach(
    new Set(claimed.map(claim => claim.site)),
    site => releases.pointerOf(site, environment),
    onError,
  )
  return pointers.sort((a, b) => byName.compare(nameOf(a), nameOf(b)))
}

const nameOf = ({ site, about }: Pointer): string => about?.name ?? site

/** `shop-9` before `shop-10`. */
const byName = new Intl.Collator('en', { numeric: true })

async function readEach<T>(
  keys: Iterable<string>,
  read: (key: string) => T | null | Promise<T | null>,
  onError: (error: unknown, key: string) => void,
): Promise<T[]> {
  const found: T[] = []
  await forEachLimited(keys, { concurrency: 32 }, async key => {
    try {
      const value = await read(key)
      if (value) found.push(value)
    } catch (error) {
      onError(error, key)
    }
  })
  return found
}
