import { randomUUID } from 'node:crypto'
import { type Bucket, BucketError } from '#bucket/bucket.ts'
import type { Diagnosis } from '#model/doctor.ts'

export interface BucketChecksOptions {
  readonly bucket: Bucket
  /** Make a bucket that is missing. */
  readonly fix: boolean
  /** ms since 1970, by this machine's clock. */
  readonly now: () => number
}

const RACERS = 8
const text = (words: string): Uint8Array => new TextEncoder().encode(words)

/**
 * Tries in the bucket whatever releases rely on, with an object of its own that is removed in the end. Ends with the
 * first check that fails: without it the later ones mean nothing.
 */
export async function* checkBucket(options: BucketChecksOptions): AsyncGenerator<Diagnosis> {
  const { bucket } = options
  const key = `gc/doctor/${randomUUID()}`
  let name = 'bucket'
  try {
    yield await reach(options)
    name = 'conditional writes'
    yield* tryConditions(bucket, key)
    name = 'permissions'
    yield await tryRights(bucket, key)
    name = 'clock'
    yield await compareClocks(options, key)
  } catch (error) {
    if (!(error instanceof BucketError)) throw error
    yield { name, status: 'fail', said: error.message, ...(error.hint && { hint: error.hint }) }
  } finally {
    await bucket.delete(key).catch(() => {})
  }
}

async function reach({ bucket, fix }: BucketChecksOptions): Promise<Diagnosis> {
  try {
    await bucket.prepare?.()
    return { name: 'bucket', status: 'ok', said: bucket.name }
  } catch (error) {
    const isMissing = error instanceof BucketError && error.reason === 'missing-bucket'
    if (!isMissing || !fix || !bucket.prepare) throw error
    await bucket.prepare({ create: true })
    return { name: 'bucket', status: 'fixed', said: `${bucket.name} did not exist; it was created` }
  }
}

/** Compare-and-set as releases use it: alone, and in a race that exactly one must win. */
async function* tryConditions(bucket: Bucket, key: string): AsyncGenerator<Diagnosis> {
  const name = 'conditional writes'
  const ignored = (seen: string): BucketError =>
    new BucketError('unsupported', `Expected ${bucket.name} to honour conditional writes, but ${seen}`, {
      hint: 'Releases need a store with compare-and-set: AWS S3, Cloudflare R2, Ceph RGW, MinIO, or a directory.',
    })
  const first = await bucket.put(key, text('one'), { when: 'absent' })
  if (!first.ok) throw ignored('the first write of an object was refused as if it were there')
  if ((await bucket.put(key, text('two'), { when: 'absent' })).ok) throw ignored('an object was created twice')
  if ((await bucket.put(key, text('two'), { when: { tag: '0'.repeat(first.tag.length) } })).ok)
    throw ignored('an object was replaced although its tag was another')
  const racers = Array.from({ length: RACERS }, (_, at) =>
    bucket.put(key, text(`racer ${at}`), { when: { tag: first.tag } }),
  )
  const winners = (await Promise.all(racers)).filter(({ ok }) => ok).length
  const now = new TextDecoder().decode((await bucket.get(key))?.body)
  if (winners > 1) throw ignored(`${winners} of ${RACERS} writes at the same moment were all told that they won`)
  if (!now.startsWith('racer')) throw ignored(`none of ${RACERS} writes with the right tag replaced the object`)
  yield { name, status: 'ok', said: `of ${RACERS} writes at the same moment one won` }
}

async function tryRights(bucket: Bucket, key: string): Promise<Diagnosis> {
  const folder = key.slice(0, key.lastIndexOf('/') + 1)
  const listed: string[] = []
  for await (const found of bucket.list(folder)) listed.push(found.key)
  if (!listed.includes(key))
    throw new BucketError('unsupported', `The listing of ${bucket.name} lacks an object that was just written`, {
      hint: 'Sweeps need listings that know completed writes. Ask the provider for strong consistency.',
    })
  const other = `${key}-deleted`
  await bucket.put(other, text('x'))
  await bucket.delete(other)
  if (await bucket.head(other))
    throw new BucketError('denied', `${bucket.name} still holds an object that was just deleted`, {
      hint: 'Check that this user may delete, and that no retention rule forbids it: `nextgen gc` needs it.',
    })
  if (!(await bucket.getRange(key, [0, 1])))
    throw new BucketError('denied', `A part of an object of ${bucket.name} could not be read`)
  return { name: 'permissions', status: 'ok', said: 'read, write, list and delete' }
}

const SKEW_TOLD = 2_000
const SKEW_BAD = 300_000

/** A request may take a while, so the bucket's time is only known to lie between before and after. */
async function compareClocks({ bucket, now }: BucketChecksOptions, key: string): Promise<Diagnosis> {
  const before = now()
  await bucket.put(key, text('clock'))
  const after = now()
  const { modified } = (await bucket.head(key)) ?? { modified: before }
  // S3 tells whole seconds.
  const skew = modified < before - 1000 ? modified - before : modified > after ? modified - after : 0
  const seconds = Math.round(Math.abs(skew) / 1000)
  if (Math.abs(skew) <= SKEW_TOLD) return { name: 'clock', status: 'ok', said: "this machine's and the bucket's agree" }
  return {
    name: 'clock',
    status: Math.abs(skew) > SKEW_BAD ? 'fail' : 'warn',
    said: `the bucket's clock is ${seconds} s ${skew > 0 ? 'ahead of' : 'behind'} this machine's`,
    hint: 'Synchronise the clocks (NTP). S3 refuses requests that are off by 15 minutes.',
  }
}
