import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { expect, test } from 'vitest'
import { digestOf } from '#base/hash.ts'
import { blobKey } from '#blobs/blobs.ts'
import { directoryBlobs } from '#blobs/directory-blobs.ts'
import { temporaryBucket } from '../bucket/buckets.ts'

test('a blob that a thread wrote is an object of the directory bucket', async () => {
  await using under = await temporaryBucket()
  const bytes = new TextEncoder().encode('<html>')
  const digest = digestOf(bytes)
  const blobs = directoryBlobs(under.dir)
  expect(blobs.putSync(digest, bytes)).toBe(true)
  expect(blobs.putSync(digest, bytes)).toBe(false)
  expect(blobs.hasSync(digest)).toBe(true)
  expect(digestOf((await under.bucket.get(blobKey(digest)))?.body ?? '')).toBe(digest)
  expect(digestOf(blobs.getSync(digest) ?? '')).toBe(digest)
  expect((await Array.fromAsync(under.bucket.list('blobs/'))).map(({ key }) => key)).toEqual([blobKey(digest)])
})

test('threads that write the same thousand blobs at once leave a thousand whole files and nothing else', async () => {
  await using under = await temporaryBucket()
  const worker = new URL('./blob-writer.ts', import.meta.url)
  const threads = [0, 1, 2].map(() => new Worker(worker, { workerData: { dir: under.dir, count: 1000 } }))
  await Promise.all(threads.map(thread => once(thread, 'exit')))
  const names = readdirSync(join(under.dir, 'blobs'), { recursive: true }).map(String)
  const files = names.filter(name => name.includes('/'))
  expect(files).toHaveLength(1000)
  const blobs = directoryBlobs(under.dir)
  for (const file of files) {
    const name = file.slice(3)
    expect(digestOf(blobs.getSync(name as ReturnType<typeof digestOf>) ?? '')).toBe(name)
  }
}, 30_000)

test('a part that a killed writer left is replaced by the whole with the next put', async () => {
  await using under = await temporaryBucket()
  const bytes = new TextEncoder().encode('the whole of it')
  const digest = digestOf(bytes)
  const blobs = directoryBlobs(under.dir)
  blobs.putSync(digest, bytes)
  for (const length of [0, 1, bytes.length - 1]) {
    writeFileSync(blobs.fileOf(digest), bytes.subarray(0, length))
    expect(blobs.putSync(digest, bytes)).toBe(true)
    expect(readFileSync(blobs.fileOf(digest))).toEqual(Buffer.from(bytes))
  }
  expect(blobs.putSync(digest, bytes)).toBe(false)
})

test('a folder that vanished throws, and is not made anew by the next put', async () => {
  await using under = await temporaryBucket()
  const digest = digestOf('x')
  const blobs = directoryBlobs(under.dir)
  expect(await blobs.missing([digest])).toEqual([digest])
  blobs.putSync(digest, new TextEncoder().encode('x'))
  rmSync(under.dir, { recursive: true })
  const gone = expect.objectContaining({ reason: 'missing-bucket' })
  expect(() => blobs.getSync(digest)).toThrow(gone)
  expect(() => blobs.hasSync(digest)).toThrow(gone)
  expect(() => blobs.putSync(digest, new TextEncoder().encode('x'))).toThrow(gone)
  await expect(blobs.get(digest)).rejects.toEqual(gone)
  await expect(blobs.missing([digest])).rejects.toEqual(gone)
  expect(existsSync(under.dir)).toBe(false)
})
