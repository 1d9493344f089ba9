import { describe, expect, test } from 'vitest'
import { canonicalJson, digestOf } from '#base/hash.ts'
import { sealJson } from '#base/sealed-json.ts'
import { blobKey } from '#blobs/blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import type { Digest } from '#model/digest.ts'
import { type Pointer, pointerKey } from '#model/pointer.ts'
import { releases } from '#release/history.ts'
import { readPointer } from '#release/pointers.ts'
import { release } from '#release/release.ts'
import { remove } from '#release/remove.ts'
import { rollback, unpin } from '#release/rollback.ts'
import { watchedBucket } from '../bucket/watched-bucket.ts'
import { artifactOf } from './artifacts.ts'
import { contextOf, publish, uploadTo } from './published.ts'

const versions = ['one', 'two', 'three', 'four'].map(text => artifactOf({ 'index.html': text }))
const [one, two, three, four] = versions as [
  (typeof versions)[0],
  (typeof versions)[0],
  (typeof versions)[0],
  (typeof versions)[0],
]
const digestOfManifest = ({ manifest }: typeof one) => digestOf(canonicalJson(manifest))
const site = 'acme'
const history = async (bucket: Bucket, environment = 'live') => releases({ bucket, site, environment })
const textAt = async (bucket: Bucket, key: string) => new TextDecoder().decode((await bucket.get(key))?.body)

test('the first release makes generation 1 live, and its record is complete', async () => {
  const context = contextOf(memoryBucket())
  const result = await publish(context, one)
  const expected: Pointer = {
    version: 1,
    site: 'acme',
    environment: 'live',
    generation: 1,
    manifest: digestOfManifest(one),
    pinned: false,
    hosts: ['acme.example'],
    reason: 'publish',
    actor: 'tess',
    releasedAt: '2026-01-02T03:04:05.000Z',
    predecessor: null,
  }
  expect(result).toEqual({ outcome: 'released', pointer: expected })
  const record = await textAt(context.bucket, 'sites/acme/live.json')
  expect(JSON.parse(record)).toEqual({ ...expected, digest: digestOf(canonicalJson(expected)) })
  expect(await textAt(context.bucket, 'sites/acme/history/1.json')).toBe(record)
})

test('each release raises the generation and names its predecessor; the history lists them, newest first', async () => {
  const context = contextOf(memoryBucket())
  for (const version of [one, two, three]) await publish(context, version)
  const found = await history(context.bucket)
  expect(found.map(({ generation }) => generation)).toEqual([3, 2, 1])
  expect(found[0]?.predecessor).toEqual({ generation: 2, manifest: digestOfManifest(two) })
  const newest = await releases({ bucket: context.bucket, site, environment: 'live', limit: 2 })
  expect(newest.map(({ generation }) => generation)).toEqual([3, 2])
})

test('the history goes past ten generations in the order of numbers', async () => {
  const context = contextOf(memoryBucket())
  for (let at = 1; at <= 12; at++) await publish(context, artifactOf({ 'index.html': `version ${at}` }))
  expect((await history(context.bucket)).map(({ generation }) => generation)).toEqual([
    12, 11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1,
  ])
})

test('a site that was never released has no history', async () => {
  expect(await history(memoryBucket())).toEqual([])
})

test('releasing what is live writes nothing', async () => {
  const watched = watchedBucket(memoryBucket())
  const context = contextOf(watched.bucket)
  await publish(context, one)
  watched.puts.length = 0
  expect(await release({ ...context, manifest: one.manifest })).toMatchObject({
    outcome: 'unchanged',
    pointer: { generation: 1 },
  })
  expect(watched.puts).toEqual([])
})

test('a release writes the pointer and its record, and nothing else once its hosts are claimed', async () => {
  const watched = watchedBucket(memoryBucket())
  const context = contextOf(watched.bucket)
  await publish(context, one)
  await uploadTo(context, two)
  watched.puts.length = 0
  await release({ ...context, manifest: two.manifest })
  expect(watched.puts).toEqual(['sites/acme/live.json', 'sites/acme/history/2.json'])
})

test('an artifact with a missing blob is not released, and the message names a file', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, one)
  await uploadTo(context, two)
  const lost = two.manifest.files['index.html']?.digest as Digest
  await context.bucket.delete(blobKey(lost))
  const result = await release({ ...context, manifest: two.manifest })
  expect(result).toMatchObject({ outcome: 'incomplete', missing: [lost] })
  expect(result.outcome === 'incomplete' && result.failure.message).toContain('index.html')
  expect((await readPointer(context.bucket, site, 'live'))?.value.generation).toBe(1)
})

test('environments have pointers and histories of their own, and only live claims the hosts', async () => {
  const context = contextOf(memoryBucket())
  const staging = { ...context, environment: 'staging' }
  await publish(staging, one)
  await publish(staging, two)
  expect(await context.bucket.get('hosts/acme.example.json')).toBeNull()
  await publish(context, one, { reason: 'promote' })
  expect((await history(context.bucket)).map(({ reason }) => reason)).toEqual(['promote'])
  expect((await history(context.bucket, 'staging')).map(({ generation }) => generation)).toEqual([2, 1])
})

test('a release whose basis is not live any more is a conflict', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, one)
  await publish(context, two)
  const stale = await publish({ ...context, actor: 'stale worker' }, three, { basis: 1 })
  expect(stale).toMatchObject({
    outcome: 'conflict',
    pointer: { generation: 2 },
    failure: { code: 'release-conflict', message: expect.stringContaining('tess made generation 2 live') },
  })
  expect(await publish(context, three, { basis: 2 })).toMatchObject({ outcome: 'released' })
  expect(await publish(context, three, { basis: 2 })).toMatchObject({ outcome: 'unchanged' })
})

test('of twenty releases at once, each generation is won by one, and every winner is in the history', async () => {
  const bucket = memoryBucket()
  const contexts = Array.from({ length: 20 }, (_, at) => ({ ...contextOf(bucket), actor: `farm ${at}` }))
  const results = await Promise.all(
    contexts.map((context, at) => publish(context, artifactOf({ 'index.html': `farm ${at}` }))),
  )
  const won = results.flatMap(result => (result.outcome === 'released' ? [result.pointer] : []))
  expect(won.length).toBeGreaterThan(0)
  expect(new Set(won.map(({ generation }) => generation)).size).toBe(won.length)
  const found = await history(bucket)
  expect(found.toReversed()).toEqual(won.toSorted((a, b) => a.generation - b.generation))
})

test('rollback releases the manifest before, pins the site, and a second one goes further back', async () => {
  const context = contextOf(memoryBucket())
  for (const version of [one, two, three]) await publish(context, version)
  const first = await rollback({ ...context, site })
  expect(first).toMatchObject({
    outcome: 'released',
    pointer: { generation: 4, manifest: digestOfManifest(two), pinned: true, reason: 'rollback', restores: 2 },
  })
  const second = await rollback({ ...context, site })
  expect(second).toMatchObject({ pointer: { generation: 5, manifest: digestOfManifest(one), restores: 1 } })
  expect(await rollback({ ...context, site })).toMatchObject({
    outcome: 'unknown-release',
    failure: { code: 'release-unknown' },
  })
})

test('rollback steps over releases of the same manifest', async () => {
  const context = contextOf(memoryBucket())
  for (const version of [one, two]) await publish(context, version)
  await rollback({ ...context, site })
  await unpin({ ...context, site })
  await publish(context, four)
  // 1: one, 2: two, 3: one (rollback), 4: one (unpin), 5: four
  expect(await rollback({ ...context, site })).toMatchObject({
    pointer: { manifest: digestOfManifest(one), restores: 1 },
  })
  expect(await rollback({ ...context, site })).toMatchObject({ outcome: 'unknown-release' })
})

test('rollback to a generation names it, and an unknown one is an error that lists what exists', async () => {
  const context = contextOf(memoryBucket())
  for (const version of [one, two, three]) await publish(context, version)
  expect(await rollback({ ...context, site, to: 1 })).toMatchObject({ pointer: { manifest: digestOfManifest(one) } })
  const unknown = await rollback({ ...context, site, to: 9 })
  expect(unknown).toMatchObject({ outcome: 'unknown-release', failure: { message: expect.stringContaining('1 to 4') } })
  expect(await rollback({ ...context, site: 'nobody' })).toMatchObject({ outcome: 'unknown-release' })
})

test('rollback to what is live pins it; again, nothing changes', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, one)
  expect(await rollback({ ...context, site, to: 1 })).toMatchObject({
    outcome: 'released',
    pointer: { generation: 2, pinned: true },
  })
  expect(await rollback({ ...context, site, to: 1 })).toMatchObject({
    outcome: 'unchanged',
    pointer: { generation: 2 },
  })
})

test('rollback to a manifest whose blobs were swept leaves what is live', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, one)
  await publish(context, two)
  await context.bucket.delete(blobKey(one.manifest.files['index.html']?.digest as Digest))
  expect(await rollback({ ...context, site })).toMatchObject({ outcome: 'incomplete' })
  await context.bucket.delete(blobKey(digestOfManifest(one)))
  expect(await rollback({ ...context, site })).toMatchObject({
    outcome: 'incomplete',
    failure: { message: expect.stringContaining('generation 1') },
  })
  expect((await readPointer(context.bucket, site, 'live'))?.value.generation).toBe(2)
})

test('a pinned site is not released until it is unpinned, which keeps what is live', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, one)
  await publish(context, two)
  await rollback({ ...context, site })
  expect(await publish(context, three)).toMatchObject({ outcome: 'pinned', pointer: { generation: 3 } })
  expect(await unpin({ ...context, site })).toMatchObject({
    outcome: 'released',
    pointer: { generation: 4, pinned: false, manifest: digestOfManifest(one), reason: 'unpin' },
  })
  expect(await unpin({ ...context, site })).toMatchObject({ outcome: 'unchanged' })
  expect(await publish(context, three)).toMatchObject({ outcome: 'released', pointer: { generation: 5 } })
})

test('a removed site is gone with its manifest, and a rollback or a publish brings it back', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, one)
  const gone = { redirect: 'https://elsewhere.example/' }
  expect(await remove({ ...context, site, gone })).toMatchObject({
    outcome: 'released',
    pointer: { generation: 2, manifest: null, gone, hosts: ['acme.example'], reason: 'remove' },
  })
  expect(await remove({ ...context, site, gone })).toMatchObject({ outcome: 'unchanged' })
  expect(await remove({ ...context, site, gone: true })).toMatchObject({ pointer: { generation: 3, gone: true } })
  expect(await rollback({ ...context, site })).toMatchObject({
    pointer: { generation: 4, manifest: digestOfManifest(one) },
  })
  await remove({ ...context, site, gone: true })
  expect(await publish(context, one)).toMatchObject({ outcome: 'released', pointer: { generation: 6 } })
  expect((await readPointer(context.bucket, site, 'live'))?.value.gone).toBeUndefined()
  expect(await remove({ ...context, site: 'nobody', gone: true })).toMatchObject({ outcome: 'unknown-release' })
})

test('a pointer that was lost is put back from the history before anything else happens', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, one)
  await publish(context, two)
  await context.bucket.delete(pointerKey(site, 'live'))
  expect(await publish(context, two)).toMatchObject({ outcome: 'unchanged', pointer: { generation: 2 } })
  await context.bucket.delete(pointerKey(site, 'live'))
  expect(await publish(context, three)).toMatchObject({ outcome: 'released', pointer: { generation: 3 } })
  await rollback({ ...context, site })
  await context.bucket.delete(pointerKey(site, 'live'))
  expect(await publish(context, one), 'the pin is not lost either').toMatchObject({ outcome: 'pinned' })
  expect((await history(context.bucket)).map(({ generation }) => generation)).toEqual([4, 3, 2, 1])
})

test('a history that tells of another release than the pointer is an error that names the file', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, one)
  const { value } = (await readPointer(context.bucket, site, 'live')) ?? {}
  await context.bucket.put('sites/acme/history/2.json', sealJson({ ...value, generation: 2, actor: 'somebody' }))
  const error = await publish(context, two).catch(error => error)
  expect(error.failures).toMatchObject([{ code: 'history-invalid', where: 'sites/acme/history/2.json' }])
})

describe('a pointer that was edited by hand', () => {
  const { bucket } = contextOf(memoryBucket())
  const failureOf = async (text: string | Uint8Array) => {
    await bucket.put(pointerKey(site, 'live'), typeof text === 'string' ? new TextEncoder().encode(text) : text)
    return readPointer(bucket, site, 'live').catch(error => error.failures[0])
  }
  const good = {
    ...{ version: 1, site, environment: 'live', generation: 1, manifest: null, gone: true, pinned: false },
    ...{ hosts: [], reason: 'publish', actor: 'tess', releasedAt: '2026-01-02T03:04:05Z', predecessor: null },
  }

  test('into something else than an object is an error that names the key', async () => {
    for (const text of ['{"version": 1, ', '[]', '', 'null', '7'])
      expect(await failureOf(text)).toMatchObject({ code: 'pointer-invalid', where: 'sites/acme/live.json' })
  })

  for (const [member, wrong] of Object.entries({
    ...{ version: 2, generation: 0, manifest: 'abc', gone: undefined, pinned: 'no', hosts: 'a', reason: 'fun' },
  }))
    test(`into a wrong "${member}" is an error that names it`, async () => {
      const failure = await failureOf(sealJson({ ...good, [member]: wrong }))
      expect(failure).toMatchObject({ code: 'pointer-invalid', message: expect.stringContaining(`"${member}"`) })
    })

  test('into something that looks right is an error all the same, and the file of the history mends it', async () => {
    const { value } = await failureOf(sealJson(good))
    expect(value).toEqual(good)
    const edited = JSON.stringify({ ...JSON.parse(new TextDecoder().decode(sealJson(good))), generation: 7 })
    expect(await failureOf(edited)).toMatchObject({
      code: 'pointer-invalid',
      message: expect.stringContaining('by hand'),
    })
    expect(await failureOf(JSON.stringify(good))).toMatchObject({ hint: expect.stringContaining('history') })
  })

  test('by copying that of another site is an error that names both', async () => {
    const failure = await failureOf(sealJson({ ...good, site: 'other' }))
    expect(failure).toMatchObject({
      where: 'sites/acme/live.json',
      message: expect.stringContaining('sites/other/live.json'),
    })
  })
})
