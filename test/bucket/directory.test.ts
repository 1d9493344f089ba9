import { execFileSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { type Bucket, BucketError } from '#bucket/bucket.ts'
import { directoryBucket } from '#bucket/directory.ts'
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

test('a bucket whose folder is removed and made anew while it is in use goes on with a lock of its own', async () => {
  await using under = await temporaryBucket()
  const other = under.another()
  await under.bucket.put('k', bytes('1'), { when: 'absent' })
  await other.put('k2', bytes('1'), { when: 'absent' })
  rmSync(under.dir, { recursive: true })
  mkdirSync(under.dir)
  const results = await Promise.all(
    [under.bucket, other, under.another()].map(bucket => bucket.put('k', bytes('1'), { when: 'absent' })),
  )
  expect(results.filter(({ ok }) => ok)).toHaveLength(1)
})

/** Every way to look for an object of the bucket that is not at hand, and to write one. */
const CALLS: Readonly<Record<string, (bucket: Bucket) => Promise<unknown>>> = {
  get: bucket => bucket.get('sites/a/live.json'),
  getRange: bucket => bucket.getRange('sites/a/live.json', [0, 1]),
  head: bucket => bucket.head('sites/a/live.json'),
  list: bucket => Array.fromAsync(bucket.list('sites/')),
  delete: bucket => bucket.delete('sites/a/live.json'),
  put: bucket => bucket.put('blobs/ab/abc', bytes('x')),
  'put when absent': bucket => bucket.put('sites/a/history/1.json', bytes('x'), { when: 'absent' }),
  'put when the tag is': bucket => bucket.put('sites/a/live.json', bytes('x'), { when: { tag: 'a'.repeat(64) } }),
}
const GONE = { reason: 'missing-bucket', hint: expect.stringContaining('Mount its disk') }

for (const [name, call] of Object.entries(CALLS))
  test(`a folder that vanished is no empty bucket, and one that is back is as before: ${name}`, async () => {
    await using under = await temporaryBucket()
    await under.bucket.put('sites/a/live.json', bytes('1'), { when: 'absent' })
    renameSync(under.dir, `${under.dir}-unplugged`)
    await expect(call(under.bucket)).rejects.toMatchObject({ ...GONE, message: expect.stringContaining(under.dir) })
    expect(existsSync(under.dir)).toBe(false)
    renameSync(`${under.dir}-unplugged`, under.dir)
    await call(under.bucket)
    expect(await under.bucket.get('sites/b/live.json')).toBeNull()
  })

test('whoever found something, or only that the folder is there, knows when it is gone', async () => {
  await using under = await temporaryBucket()
  await under.bucket.put('k', bytes('1'))
  const seers: ((bucket: Bucket) => Promise<unknown>)[] = [
    bucket => bucket.get('k'),
    bucket => bucket.getRange('k', [0, 0]),
    bucket => bucket.head('k'),
    bucket => bucket.get('nothing'),
    bucket => Array.fromAsync(bucket.list('nothing')),
    bucket => bucket.put('k', bytes('2'), { when: 'absent' }),
  ]
  const others = await Promise.all(seers.map(async see => ({ bucket: under.another(), see })))
  for (const { bucket, see } of others) await see(bucket)
  const late = under.another()
  rmSync(under.dir, { recursive: true })
  for (const { bucket } of others) await expect(bucket.get('k')).rejects.toMatchObject(GONE)
  expect(await late.get('k')).toBeNull()
})

test('a listing that loses its folder on the way throws, and does not end as if it were whole', async () => {
  await using under = await temporaryBucket()
  for (const key of ['a/1', 'a/2', 'b/1']) await under.bucket.put(key, bytes('1'))
  const listing = under.bucket.list('')[Symbol.asyncIterator]()
  await listing.next()
  rmSync(under.dir, { recursive: true })
  await expect(listing.next()).rejects.toMatchObject(GONE)
})

test('a folder that somebody makes anew is a bucket again', async () => {
  await using under = await temporaryBucket()
  await under.bucket.put('k', bytes('1'))
  rmSync(under.dir, { recursive: true })
  await expect(under.bucket.get('k')).rejects.toMatchObject(GONE)
  mkdirSync(under.dir)
  expect(await under.bucket.get('k')).toBeNull()
  expect(await under.bucket.put('k', bytes('1'), { when: 'absent' })).toMatchObject({ ok: true })
})

test('a cache that somebody deletes is empty, and made anew', async () => {
  await using under = await temporaryBucket()
  const cache = directoryBucket(under.dir, { mayVanish: true })
  await cache.put('k', bytes('1'))
  rmSync(under.dir, { recursive: true })
  expect(await cache.get('k')).toBeNull()
  expect(await Array.fromAsync(cache.list(''))).toEqual([])
  expect(await cache.put('k', bytes('1'), { when: 'absent' })).toMatchObject({ ok: true })
  await cache.close?.()
})

test('the place of a disk that is not mounted any more is no empty bucket', async context => {
  await using under = await temporaryBucket()
  mkdirSync(under.dir)
  const mount = () => execFileSync('mount', ['-t', 'tmpfs', '-o', 'size=600k', 'tmpfs', under.dir], { stdio: 'ignore' })
  try {
    mount()
  } catch {
    return context.skip('Not run: mounting a small file system needs root')
  }
  await under.bucket.put('sites/a/live.json', bytes('1'))
  execFileSync('umount', [under.dir])
  for (const call of Object.values(CALLS)) await expect(call(under.bucket)).rejects.toMatchObject(GONE)
  expect(readdirSync(under.dir)).toEqual([])
  mount()
  using ends = new DisposableStack()
  ends.defer(() => execFileSync('umount', [under.dir]))
  expect(await under.bucket.get('sites/a/live.json')).toBeNull()
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
