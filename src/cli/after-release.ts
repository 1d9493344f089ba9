import type { Cdn } from '#cdn/cdn.ts'
import { noCdn } from '#cdn/none.ts'
import type { AfterRelease } from '#model/aftermath.ts'
import type { CdnPlace } from '#model/environment.ts'
import { SiteError } from '#model/failure.ts'
import type { Call } from './command.ts'
import type { Opened } from './compose.ts'

/** An edge looks at pointers of a folder after 200 ms, at those of other buckets after 900. */
const SETTLE = { directory: 250, elsewhere: 1000 }

/** What follows each release in the environment of the call. Throws when a secret that it needs is not set. */
export async function afterReleaseOf(
  { environment, signal }: Pick<Call, 'environment' | 'signal'>,
  { rules, bucket, blobs }: Opened,
): Promise<AfterRelease> {
  const { afterRelease } = await import('../after-release.ts')
  return afterRelease({
    ...{ rules, bucket, blobs, signal },
    cdn: await cdnOf(rules.cdn, environment),
    secretOf: variable => environment[variable],
    settleMs: bucket.directory === undefined ? SETTLE.elsewhere : SETTLE.directory,
  })
}

async function cdnOf(place: CdnPlace | undefined, environment: Call['environment']): Promise<Cdn> {
  if (!place) return noCdn
  const { tokenFrom, zones, purge, endpoint } = place
  const token = environment[tokenFrom]
  if (!token)
    throw new SiteError({
      code: 'secret-missing',
      message: `Expected the API token of the CDN in the environment variable ${tokenFrom}, got none`,
      hint: `Set ${tokenFrom}, or take "cdn" out of the environment in nextgen.config.ts.`,
    })
  const { cloudflareCdn } = await import('#cdn/cloudflare.ts')
  return cloudflareCdn({
    token,
    ...(zones && { zones }),
    ...(purge && { by: purge }),
    ...(endpoint !== undefined && { endpoint }),
  })
}
