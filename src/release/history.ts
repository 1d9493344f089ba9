import { forEachLimited } from '#base/limiter.ts'
import { sealJson } from '#base/sealed-json.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { historyPrefix, type Pointer, pointerKey } from '#model/pointer.ts'
import { completeHistory } from './change-pointer.ts'
import { type CurrentPointer, readHistory, readPointer } from './pointers.ts'

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
  const generations = (await generationsOf(bucket, site, environment)).filter(
    generation => generation < live.generation,
  )
  const newest = generations.slice(0, Math.max(0, limit - 1))
  const found = new Map<number, Pointer>()
  await forEachLimited(newest, { concurrency: 16 }, async generation => {
    const record = await readHistory(bucket, { site, environment, generation })
    if (record) found.set(generation, record)
  })
  return [live, ...newest.flatMap(generation => found.get(generation) ?? [])]
}

/**
 * The pointer for those who are about to change it. One that was lost, although the site has a history, is put back
 * from the newest record first: otherwise the next release would begin the generations anew.
 */
export async function pointerToChange(
  bucket: Bucket,
  site: string,
  environment: string,
): Promise<CurrentPointer | null> {
  const current = await readPointer(bucket, site, environment)
  if (current) return current
  const [generation] = await generationsOf(bucket, site, environment)
  if (generation === undefined) return null
  const newest = await readHistory(bucket, { site, environment, generation })
  if (newest)
    await bucket.put(pointerKey(site, environment), sealJson(newest), { when: 'absent', type: 'application/json' })
  return readPointer(bucket, site, environment)
}

/** The generations that have a record, newest first. */
async function generationsOf(bucket: Bucket, site: string, environment: string): Promise<number[]> {
  const prefix = historyPrefix(site, environment)
  const found: number[] = []
  for await (const { key } of bucket.list(prefix)) {
    const generation = /^(\d+)\.json$/.exec(key.slice(prefix.length))?.[1]
    if (generation) found.push(Number(generation))
  }
  return found.sort((a, b) => b - a)
}
