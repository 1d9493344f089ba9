import { expect } from 'vitest'
import { openBlobs } from '#blobs/open.ts'
import type { Bucket } from '#bucket/bucket.ts'
import type { Retention } from '#model/sweep.ts'
import { sweep } from '#sweep/sweep.ts'
import { watchedBucket } from '../bucket/watched-bucket.ts'
import type { BucketUnderTest } from '../contracts/bucket.ts'
import { contextOf, publish } from '../release/published.ts'
import { checkHistory, expectClean, versionOf, visit } from './versions.ts'

/** No patience at all: only what is live or young stays. */
export const AT_ONCE: Retention = { releases: 1, days: 0, grace: 0 }
const HOUR = 3_600_000

export const sweepNow = (bucket: Bucket, retention: Retention = AT_ONCE) =>
  sweep({ bucket, blobs: openBlobs(bucket), retention, knownSites: [], act: true })

/**
 * Stops a publish before each of its writes, sweeps, and lets it go on; each time in a new bucket. Nothing that is young
 * may be gone. Returns at how many writes.
 */
export async function sweptAtEveryWrite(open: () => Promise<BucketUnderTest>): Promise<number> {
  for (let at = 0; ; at++) {
    await using under = await open()
    for (const version of [1, 2, 3]) await publish(contextOf(under.bucket), versionOf(version, 3))
    const slow = watchedBucket(under.another())
    let writes = 0
    let swept = false
    slow.onPut = async (_key, really) => {
      if (writes++ === at) {
        swept = true
        await sweepNow(under.bucket, { ...AT_ONCE, grace: HOUR })
      }
      return really()
    }
    const result = await publish(contextOf(slow.bucket), versionOf(4, 3))
    if (!swept) return at
    expect(result, `stopped at write ${at}`).toMatchObject({ outcome: 'released' })
    expect((await visit(under.bucket))?.version).toBe(4)
    await checkHistory(under.bucket)
    await expectClean(under.bucket, `stopped at write ${at}`, 1)
  }
}
