import { canonicalJson, digestOf } from '#base/hash.ts'
import { blobKey } from '#blobs/blobs.ts'
import { openBlobs } from '#blobs/open.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { type Manifest, manifestKey } from '#model/manifest.ts'
import type { SweepReport } from '#model/sweep.ts'
import { type SweepOptions, sweep } from '#sweep/sweep.ts'
import { type ManualClock, manualClock } from '../base/manual-clock.ts'
import { SITE, versionOf } from '../faults/versions.ts'
import { contextOf, publish } from '../release/published.ts'

export const HOUR = 3_600_000
export const DAY = 24 * HOUR

/** A bucket whose clock a test owns. */
export interface Sweepable {
  readonly bucket: Bucket
  readonly clock: ManualClock
  /** `gc --delete`, keeping two releases and three days, with a grace period of a day. */
  sweep(options?: Partial<SweepOptions>): Promise<SweepReport>
  keys(prefix: string): Promise<string[]>
}

export function sweepable(): Sweepable {
  const clock = manualClock()
  const bucket = memoryBucket({ clock })
  return {
    bucket,
    clock,
    sweep: (options = {}) =>
      sweep({
        bucket: options.bucket ?? bucket,
        blobs: openBlobs(options.bucket ?? bucket, { clock }),
        retention: { releases: 2, days: 3, grace: DAY },
        knownSites: [],
        act: true,
        clock,
        ...options,
      }),
    keys: async prefix => (await Array.fromAsync(bucket.list(prefix))).map(({ key }) => key),
  }
}

export const digestOfManifest = (manifest: Manifest) => digestOf(canonicalJson(manifest))
export const pageOf = (version: number) => blobKey(versionOf(version).manifest.files['0/index.html']?.digest as never)
export const listKey = (version: number) => manifestKey(SITE, digestOfManifest(versionOf(version).manifest))

export async function publishVersions(place: Sweepable, versions: readonly number[], apart = DAY): Promise<void> {
  for (const version of versions) {
    await publish({ ...contextOf(place.bucket), clock: place.clock }, versionOf(version))
    place.clock.advance(apart)
  }
}
export const isThere = async ({ bucket }: Sweepable, key: string) => (await bucket.head(key)) !== null
