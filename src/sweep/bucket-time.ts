import type { Bucket } from '#bucket/bucket.ts'

const KEY = 'gc/clock'

/**
 * What time it is by the bucket's clock, ms since 1970: by which the ages of its objects are told, whatever the clock of
 * this machine says. Writes one object.
 */
export async function bucketTime(bucket: Bucket): Promise<number> {
  await bucket.put(KEY, new Uint8Array())
  const stat = await bucket.head(KEY)
  return stat?.modified ?? 0
}
