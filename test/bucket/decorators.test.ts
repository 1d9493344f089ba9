import { expect, test } from 'vitest'
import { retryBudget } from '#base/retry.ts'
import { type Bucket, BucketError } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { meteredBucket } from '#bucket/metered-bucket.ts'
import { prefixedBucket } from '#bucket/prefixed-bucket.ts'
import { retryingBucket } from '#bucket/retrying-bucket.ts'
import { manualClock } from '../base/manual-clock.ts'
import { bucketContract } from '../contracts/bucket.ts'
import { temporaryBucket } from './buckets.ts'

const bytes = (text: string) => new TextEncoder().encode(text)
const wrapped = (wrap: (bucket: Bucket) => Bucket) => async () => {
  const inner = memoryBucket()
  return { bucket: wrap(inner), another: () => wrap(inner), [Symbol.asyncDispose]: async () => {} }
}

bucketContract({ name: 'a prefixed bucket', open: wrapped(bucket => prefixedBucket(bucket, 'fleet/a/')) })
bucketContract({ name: 'a retrying bucket', open: wrapped(bucket => retryingBucket(bucket)) })
bucketContract({ name: 'a metered bucket', open: wrapped(bucket => meteredBucket(bucket)) })

/** Fails the first `times` calls of every operation as an overloaded store does. */
function overloaded(inner: Bucket, times: number): Bucket & { calls: number } {
  const bucket = {
    ...inner,
    calls: 0,
    get: (...args: Parameters<Bucket['get']>) => failing(() => inner.get(...args)),
    head: (...args: Parameters<Bucket['head']>) => failing(() => inner.head(...args)),
    put: (...args: Parameters<Bucket['put']>) => failing(() => inner.put(...args)),
    delete: (...args: Parameters<Bucket['delete']>) => failing(() => inner.delete(...args)),
  }
  async function failing<T>(work: () => Promise<T>): Promise<T> {
    if (bucket.calls++ < times) throw new BucketError('unreachable', 'slow down')
    return work()
  }
  return bucket
}

test('a retrying bucket repeats reads, plain writes and deletes of a store that is overloaded', async () => {
  const clock = manualClock()
  for (const operation of [
    (bucket: Bucket) => bucket.get('key'),
    (bucket: Bucket) => bucket.head('key'),
    (bucket: Bucket) => bucket.put('key', bytes('x')),
    (bucket: Bucket) => bucket.delete('key'),
  ]) {
    const inner = overloaded(memoryBucket(), 2)
    await operation(retryingBucket(inner, { clock }))
    expect(inner.calls).toBe(3)
  }
})

test('a retrying bucket sends a conditional write once, since the first may have happened', async () => {
  const inner = overloaded(memoryBucket(), 1)
  const bucket = retryingBucket(inner, { clock: manualClock() })
  await expect(bucket.put('key', bytes('x'), { when: 'absent' })).rejects.toMatchObject({ reason: 'unreachable' })
  expect(inner.calls).toBe(1)
})

test('a retrying bucket gives up when all calls together have used up the budget', async () => {
  const inner = overloaded(memoryBucket(), 1000)
  const bucket = retryingBucket(inner, { clock: manualClock(), attempts: 5, budget: retryBudget({ capacity: 6 }) })
  const calls = await Promise.allSettled(Array.from({ length: 10 }, () => bucket.get('key')))
  expect(calls.every(({ status }) => status === 'rejected')).toBe(true)
  expect(inner.calls).toBe(16)
})

test('a retrying bucket does not repeat what no retry can mend', async () => {
  const inner = memoryBucket()
  let calls = 0
  const get = async () => {
    calls++
    throw new BucketError('denied', 'no')
  }
  await expect(retryingBucket({ ...inner, get }, { clock: manualClock() }).get('key')).rejects.toThrow('no')
  expect(calls).toBe(1)
})

test('a listing that breaks is taken up where it broke, and each key comes once', async () => {
  const inner = memoryBucket()
  const keys = Array.from({ length: 20 }, (_, at) => `k${String(at).padStart(2, '0')}`)
  for (const key of keys) await inner.put(key, bytes(key))
  let breaks = 3
  const breaking: Bucket = {
    ...inner,
    async *list(prefix) {
      let given = 0
      for await (const found of inner.list(prefix)) {
        if (breaks > 0 && given++ === 7 - breaks) {
          breaks--
          throw new BucketError('unreachable', 'broken')
        }
        yield found
      }
    },
  }
  const bucket = retryingBucket(breaking, { clock: manualClock() })
  expect((await Array.fromAsync(bucket.list(''))).map(({ key }) => key)).toEqual(keys)
  expect(breaks).toBe(0)
})

test('a prefixed bucket sees nothing of its neighbours, and keeps the folder of a directory', async () => {
  await using under = await temporaryBucket()
  await under.bucket.put('other/a', bytes('1'))
  await under.bucket.put('fleet', bytes('1')).catch(() => {})
  const bucket = prefixedBucket(under.bucket, 'mine/')
  await bucket.put('blobs/ab/abc', bytes('2'))
  expect((await Array.fromAsync(bucket.list(''))).map(({ key }) => key)).toEqual(['blobs/ab/abc'])
  expect(await bucket.get('other/a')).toBeNull()
  await expect(bucket.get('../other/a')).rejects.toMatchObject({ reason: 'invalid-key' })
  expect(bucket.directory).toBe(`${under.dir}/mine`)
  expect(bucket.name).toBe(`file:${under.dir}/mine`)
  expect(prefixedBucket(under.bucket, '')).toBe(under.bucket)
})

test('a metered bucket counts calls, bytes and failures by operation and area', async () => {
  let now = 0
  const bucket = meteredBucket(memoryBucket(), () => (now += 5))
  await bucket.put('blobs/ab/1', bytes('12345'))
  await bucket.put('blobs/ab/2', bytes('123'))
  await bucket.get('blobs/ab/1')
  await bucket.get('sites/a/live.json')
  await bucket.get('../x').catch(() => {})
  await Array.fromAsync(bucket.list('sites/'))
  const lines = Object.fromEntries(bucket.traffic().map(line => [`${line.operation} ${line.area}`, line]))
  expect(lines['put blobs']).toEqual({ operation: 'put', area: 'blobs', calls: 2, failures: 0, bytes: 8, ms: 10 })
  expect(lines['get blobs']).toMatchObject({ calls: 1, bytes: 5 })
  expect(lines['get sites']).toMatchObject({ calls: 1, bytes: 0 })
  expect(lines['get ..']).toMatchObject({ calls: 1, failures: 1 })
  expect(lines['list sites']).toMatchObject({ calls: 1 })
})
