import { expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { type Blobs, blobKey } from '#blobs/blobs.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { existenceCachingBlobs } from '#blobs/existence-caching-blobs.ts'
import { verifyingBlobs } from '#blobs/verifying-blobs.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { manualClock } from '../base/manual-clock.ts'

const bytes = new TextEncoder().encode('hello')
const digest = digestOf(bytes)

test('verifying blobs refuse to write bytes under the digest of others', async () => {
  const bucket = memoryBucket()
  const error = await verifyingBlobs(bucketBlobs(bucket))
    .put(digest, bytes.with(0, 0))
    .catch(error => error)
  expect(error).toMatchObject({ reason: 'corrupt', message: expect.stringContaining(digest) })
  expect(await Array.fromAsync(bucket.list(''))).toEqual([])
})

test('verifying blobs notice one flipped bit on the way out', async () => {
  const bucket = memoryBucket()
  await bucket.put(blobKey(digest), bytes.with(2, (bytes[2] as number) ^ 1))
  expect(await bucketBlobs(bucket).get(digest)).not.toBeNull()
  await expect(verifyingBlobs(bucketBlobs(bucket)).get(digest)).rejects.toMatchObject({ reason: 'corrupt' })
})

test('existence-caching blobs ask once for what is there, and every time for what is not', async () => {
  const { blobs, asked } = counted(bucketBlobs(memoryBucket()))
  const caching = existenceCachingBlobs(blobs)
  expect(await caching.has(digest)).toBe(false)
  expect(await caching.missing([digest])).toEqual([digest])
  await blobs.put(digest, bytes)
  expect(await caching.missing([digest])).toEqual([])
  expect(asked()).toBe(3)
  expect(await caching.has(digest)).toBe(true)
  expect(await caching.put(digest, bytes)).toBe(false)
  expect(asked()).toBe(3)
})

test('existence-caching blobs forget after their lifetime, since a sweeper may have come by', async () => {
  const clock = manualClock()
  const { blobs, asked } = counted(bucketBlobs(memoryBucket()))
  const caching = existenceCachingBlobs(blobs, { lifetime: 1000, clock, known: [digest] })
  expect(await caching.has(digest)).toBe(true)
  clock.advance(1000)
  expect(await caching.has(digest)).toBe(false)
  expect(asked()).toBe(1)
})

function counted(blobs: Blobs): { blobs: Blobs; asked: () => number } {
  let asked = 0
  return {
    asked: () => asked,
    blobs: {
      ...blobs,
      async has(digest) {
        asked++
        return blobs.has(digest)
      },
      async missing(digests) {
        const all = [...digests]
        asked += all.length
        return blobs.missing(all)
      },
    },
  }
}
