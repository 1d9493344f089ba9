import { openBlobs } from '#blobs/open.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import type { SweepReport } from '#model/sweep.ts'
import { type SweepOptions, sweep } from '#sweep/sweep.ts'
import { type ManualClock, manualClock } from '../base/manual-clock.ts'

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
