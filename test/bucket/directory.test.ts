import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { BucketError } from '#bucket/bucket.ts'
import { bucketContract } from '../contracts/bucket.ts'
import { temporaryBucket } from './buckets.ts'

bucketContract({ name: 'a directory', open: temporaryBucket })

const bytes = (text: string) => new TextEncoder().encode(text)

test('an object is a plain file of its key, and nothing else lies beside it', async () => {
  await using under = await temporaryBucket()
  await under.bucket.put('sites/a/live.json', bytes('{}'))
  await under.bucket.put('sites/a/live.json', bytes('{"a":1}'), { when: 'absent' })
  const { tag } = (await under.bucket.get('sites/a/live.json')) ?? { tag: '' }
  await under.bucket.put('sites/a/live.json', bytes('{"b":2}'), { when: { tag } })
  expect(readFileSync(join(under.dir, 'sites/a/live.json'), 'utf8')).toBe('{"b":2}')
  expect(readdirSync(join(under.dir, 'sites/a'))).toEqual(['live.json'])
})

test('reading a bucket that does not exist finds nothing and makes nothing', async () => {
  await using under = await temporaryBucket()
  expect(await under.bucket.get('a')).toBeNull()
  expect(await under.bucket.head('a')).toBeNull()
  await under.bucket.delete('a')
  expect(await Array.fromAsync(under.bucket.list(''))).toEqual([])
  expect(existsSync(under.dir)).toBe(false)
})

test('what a killed writer left behind is never listed nor read', async () => {
  await using under = await temporaryBucket()
  await under.bucket.put('blobs/ab/abc', bytes('x'))
  writeFileSync(join(under.dir, 'blobs/ab/.tmp-0123-4'), 'half')
  expect((await Array.fromAsync(under.bucket.list(''))).map(({ key }) => key)).toEqual(['blobs/ab/abc'])
})

test('a bucket that is removed while it is in use goes on with a lock of its own', async () => {
  await using under = await temporaryBucket()
  const other = under.another()
  await under.bucket.put('k', bytes('1'), { when: 'absent' })
  await other.put('k2', bytes('1'), { when: 'absent' })
  rmSync(under.dir, { recursive: true })
  const results = await Promise.all(
    [under.bucket, other, under.another()].map(bucket => bucket.put('k', bytes('1'), { when: 'absent' })),
  )
  expect(results.filter(({ ok }) => ok)).toHaveLength(1)
})

test('a key below another key is refused with what stands in the way', async () => {
  await using under = await temporaryBucket()
  await under.bucket.put('a', bytes('x'))
  const error = await under.bucket.put('a/b', bytes('x')).catch(error => error)
  expect(error).toBeInstanceOf(BucketError)
  expect(error).toMatchObject({
    reason: 'invalid-key',
    message: expect.stringMatching(/^Could not write .*a\/b: a file stands/),
  })
  mkdirSync(join(under.dir, 'folder'))
  await expect(under.bucket.put('folder', bytes('x'))).rejects.toMatchObject({ reason: 'invalid-key' })
})

test('a name that the file system cannot keep is refused by name', async () => {
  await using under = await temporaryBucket()
  await expect(under.bucket.put('a'.repeat(300), bytes('x'))).rejects.toMatchObject({ reason: 'invalid-key' })
})

test('a folder without permission is a denial with the next step', async () => {
  await using under = await temporaryBucket()
  await under.bucket.put('a/b', bytes('x'))
  chmodSync(join(under.dir, 'a'), 0o500)
  const isRoot = process.getuid?.() === 0
  chmodSync(join(under.dir, '..'), 0o755)
  if (isRoot) process.seteuid?.(65534)
  try {
    const error = await under.bucket.put('a/c', bytes('x')).catch(error => error)
    expect(error).toMatchObject({ reason: 'denied', hint: expect.stringContaining('right to read and write') })
  } finally {
    if (isRoot) process.seteuid?.(0)
  }
})
