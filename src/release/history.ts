import { forEachLimited } from '#base/limiter.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { historyPrefix, type Pointer } from '#model/pointer.ts'
import { completeHistory } from './change-pointer.ts'
import { readHistory, readPointer } from './pointers.ts'

export interface HistoryOptions {
  readonly bucket: Bucket
  readonly site: string
  readonly environment: string
  /** How many at most; by default all. */
  readonly limit?: number
}

/**
 * The releases of a site in an environment, newest first; the first is what is live. Empty when it was never released.
 * Completes the history if the process that made the newest release died before it could.
 */
export async function releases({
  bucket,
  site,
  environment,
  limit = Number.POSITIVE_INFINITY,
}: HistoryOptions): Promise<readonly Pointer[]> {
  const live = (await readPointer(bucket, site, environment))?.value
  if (!live) return []
  await completeHistory(bucket, live)
  const prefix = historyPrefix(site, environment)
  const generations: number[] = []
  for await (const { key } of bucket.list(prefix)) {
    const generation = Number(/^(\d+)\.json$/.exec(key.slice(prefix.length))?.[1])
    if (generation < live.generation) generations.push(generation)
  }
  const newest = generations.sort((a, b) => b - a).slice(0, Math.max(0, limit - 1))
  const found = new Map<number, Pointer>()
  await forEachLimited(newest, { concurrency: 16 }, async generation => {
    const record = await readHistory(bucket, { site, environment, generation })
    if (record) found.set(generation, record)
  })
  return [live, ...newest.flatMap(generation => found.get(generation) ?? [])]
}
