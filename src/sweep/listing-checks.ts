import { forEachLimited } from '#base/limiter.ts'
import { type Bucket, readObject } from '#bucket/bucket.ts'
import { SiteError } from '#model/failure.ts'
import { readPointer } from '#release/pointers.ts'
import { readClaimRecord } from '#release/records.ts'
import type { SiteKeys } from '#release/site-keys.ts'
import { refuse } from './refusal.ts'

type Listed = ReadonlyMap<string, SiteKeys>

const READS_AT_ONCE = 32
const INCOMPLETE = 'The store gave an incomplete listing. Run again later.'

/** Asks for the pointers of sites that the workspace declares and the listing lacks. */
export async function checkKnownSites(bucket: Bucket, listed: Listed, known: readonly string[]): Promise<void> {
  const unlisted = known.filter(site => !listed.has(site))
  await forEachLimited(unlisted, { concurrency: READS_AT_ONCE }, site => mustNotExist(bucket, site, 'live'))
}

/** Every host that is claimed is claimed by a site: a listing of sites that lacks one is not the whole. */
export async function checkClaims(bucket: Bucket, listed: Listed): Promise<void> {
  const keys: string[] = []
  for await (const { key } of bucket.list('hosts/')) keys.push(key)
  await forEachLimited(keys, { concurrency: READS_AT_ONCE }, async key => {
    const claim = await readObject(bucket, key, readClaimRecord).catch(error => {
      // A damaged claim tells nothing here; `check` names it.
      if (error instanceof SiteError) return null
      throw error
    })
    if (!claim || claim.value.vacated) return
    const { site, environment } = claim.value
    if (!listed.get(site)?.pointers.has(environment)) await mustNotExist(bucket, site, environment)
  })
}

async function mustNotExist(bucket: Bucket, site: string, environment: string): Promise<void> {
  const found = await readPointer(bucket, site, environment).catch(error => {
    if (error instanceof SiteError) return true
    throw error
  })
  if (found) refuse(`The listing of the bucket lacks "${site}", which has a pointer in ${environment}`, INCOMPLETE)
}
