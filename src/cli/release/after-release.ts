import type { Cdn } from '#cdn/cdn.ts'
import { noCdn } from '#cdn/none.ts'
import type { AfterRelease } from '#model/aftermath.ts'
import type { CdnPlace } from '#model/environment.ts'
import { SiteError } from '#model/failure.ts'
import type { Pointer } from '#model/pointer.ts'
import type { Call } from '../command.ts'
import type { Opened } from '../workspace/open.ts'
import type { MirrorPlaceFrom } from './open-mirror.ts'

/** An edge looks at pointers of a folder after 200 ms, at those of other buckets after 900. */
const SETTLE = { directory: 250, elsewhere: 1000 }

/** What follows each release in the environment of the call. Throws when a secret that it needs is not set. */
export async function afterReleaseOf(
  { environment, signal }: Pick<Call, 'environment' | 'signal'>,
  opened: Opened,
): Promise<AfterRelease> {
  const { rules, bucket, blobs, workspace } = opened
  const { afterRelease } = await import('../../after-release.ts')
  const mirror = rules.mirror && { base: workspace.root, ...rules.mirror }
  return afterRelease({
    ...{ rules, bucket, blobs, signal },
    ...(mirror && { mirror: live => mirrorOnce(mirror, opened, live, signal) }),
    cdn: await cdnOf(rules.cdn, environment),
    secretOf: variable => environment[variable],
    settleMs: bucket.directory === undefined ? SETTLE.elsewhere : SETTLE.directory,
  })
}

/** A store that is opened for one release: nobody is left to close it later. */
async function mirrorOnce(place: MirrorPlaceFrom, opened: Opened, live: Pointer, signal: AbortSignal): Promise<void> {
  const { openMirror } = await import('./open-mirror.ts')
  await using target = await openMirror(place, opened, signal)
  await target.mirror(live)
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
