import { openBlobs } from '#blobs/open.ts'
import { openBucket } from '#bucket/open.ts'
import { rollback } from '#release/rollback.ts'

const TIMES = 20

/** Rolls a site with two releases back and forth; ms each. */
export async function rollBack(url: string, site: string): Promise<readonly number[]> {
  const bucket = await openBucket(url, { base: '/' })
  const times: number[] = []
  try {
    for (let at = 0; at < TIMES; at++) {
      const begun = performance.now()
      const blobs = openBlobs(bucket)
      const result = await rollback({ bucket, blobs, environment: 'live', actor: 'bench', site, to: 1 + (at % 2) })
      if (result.outcome !== 'released') throw new Error(`expected a rollback, got ${JSON.stringify(result)}`)
      times.push(performance.now() - begun)
    }
    return times
  } finally {
    await bucket.close?.()
  }
}
