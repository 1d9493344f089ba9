import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { openBlobs } from '#blobs/open.ts'
import { type Bucket, BucketError, type BucketListing } from '#bucket/bucket.ts'
import { blobsOf } from '#model/manifest.ts'
import { releases } from '#release/history.ts'
import { readManifest } from '#release/pointers.ts'
import { release } from '#release/release.ts'
import { rollback, unpin } from '#release/rollback.ts'
import { memoryBucketUnderTest, temporaryBucket } from '../bucket/buckets.ts'
import { chosenSeed, seededRandom } from '../random.ts'
import { contextOf, publish, uploadTo } from '../release/published.ts'
import { DAY, HOUR, type Sweepable, sweepable } from '../sweep/sweepable.ts'
import { AT_ONCE, sweptAtEveryWrite } from './swept-at-every-write.ts'
import { checkHistory, SITE, versionOf, visit } from './versions.ts'

const RUNS = Number(process.env.RUNS ?? (process.env.NEXTGEN_REDUCED ? 100 : 500))
describe('T9: a sweep against a slow writer', () => {
  for (const [where, open] of [
    ['memory', memoryBucketUnderTest],
    ['a directory', temporaryBucket],
  ] as const)
    test(`a publish that is stopped at any of its writes in ${where} goes on after a sweep, and nothing young is gone`, async () => {
      const points = await sweptAtEveryWrite(open)
      console.log(`T9: in ${where}, swept at ${points} writes of a publish`)
      expect(points).toBeGreaterThanOrEqual(3)
    })

  test('a writer that slept through everything is told that its blobs are gone; what is live stays live', async () => {
    const place = sweepable()
    await publish(contextOf(place.bucket), versionOf(1))
    await uploadTo(contextOf(place.bucket), versionOf(2))
    place.clock.advance(40 * DAY)
    await place.sweep()
    place.clock.advance(2 * DAY)
    expect(await place.sweep()).toMatchObject({ deleted: { manifests: 1 } })
    const result = await release({ ...contextOf(place.bucket), manifest: versionOf(2).manifest })
    expect(result).toMatchObject({ outcome: 'incomplete', failure: { hint: expect.stringContaining('--force') } })
    expect((await visit(place.bucket))?.version).toBe(1)
  })
})

const refusals = (listing: (found: readonly BucketListing[], prefix: string) => readonly BucketListing[]) =>
  async function deletesNothing(): Promise<void> {
    const place = sweepable()
    for (const site of ['acme', 'bolt', 'cask']) await publishSite(place, site)
    place.clock.advance(DAY)
    await place.sweep()
    place.clock.advance(DAY)
    const before = await place.keys('blobs/')
    const deleted: string[] = []
    const faulty: Bucket = {
      ...place.bucket,
      async *list(prefix) {
        yield* listing(await Array.fromAsync(place.bucket.list(prefix)), prefix)
      },
      delete: async key => void deleted.push(key),
    }
    await expect(place.sweep({ bucket: faulty, knownSites: ['acme'] })).rejects.toThrow()
    expect(deleted).toEqual([])
    expect(await place.keys('blobs/')).toEqual(before)
    // With the whole listing the very same call deletes.
    expect((await place.sweep()).deleted.blobs).toBeGreaterThan(0)
  }

async function publishSite({ bucket, clock }: Sweepable, site: string): Promise<void> {
  for (const version of [1, 2, 3, 4, 5, 6]) {
    const { manifest, blobs } = versionOf(version)
    const artifact = { blobs, manifest: { ...manifest, site, domain: `${site}.example` } }
    await publish({ ...contextOf(bucket), clock }, artifact)
    clock.advance(DAY)
  }
}

const isRoot = (prefix: string) => /^(sites|hosts)\//.test(prefix)

describe('T10: a sweep on a listing that cannot be the whole refuses, and deletes nothing', () => {
  test(
    'an empty listing',
    refusals(() => []),
  )
  test(
    'a listing of roots that is empty',
    refusals((found, prefix) => (isRoot(prefix) ? [] : found)),
  )
  test(
    'half a page of roots',
    refusals((found, prefix) => (isRoot(prefix) ? found.slice(0, found.length >> 1) : found)),
  )
  test(
    'roots without the last site',
    refusals((found, prefix) =>
      prefix === 'sites/' ? found.filter(({ key }) => !key.startsWith('sites/cask/')) : found,
    ),
  )
  test(
    'a listing that fails with 403 on its second page',
    refusals((found, prefix) => {
      if (prefix === 'sites/') throw new BucketError('denied', 'HTTP 403')
      return found
    }),
  )

  test('any part of the roots that is missing from the listing: refused, or nothing that is needed is deleted', async () => {
    const seed = chosenSeed()
    const random = seededRandom(seed)
    let refused = 0
    const rounds = Math.max(40, RUNS / 5)
    for (let round = 0; round < rounds; round++) {
      const place = sweepable()
      for (const site of ['acme', 'bolt']) await publishSite(place, site)
      const lost = 1 + Math.floor(random() * 12)
      const faulty: Bucket = {
        ...place.bucket,
        async *list(prefix) {
          const found = await Array.fromAsync(place.bucket.list(prefix))
          yield* prefix === 'sites/' ? found.slice(0, -lost) : found
        },
      }
      await place.sweep({ bucket: faulty, retention: AT_ONCE }).catch(error => {
        expect(error.failures?.[0]?.code, `seed ${seed}: ${error}`).toBe('sweep-refused')
        refused++
      })
      for (const site of ['acme', 'bolt']) await wholeReleases(place.bucket, site, 1)
    }
    console.log(`T10: seed ${seed}: ${refused} of ${rounds} truncated listings were refused, no release lost anything`)
    expect(refused).toBeGreaterThan(rounds / 4)
  })
})

/** Throws when one of the newest releases lacks a blob. */
async function wholeReleases(bucket: Bucket, site: string, count: number): Promise<void> {
  const blobs = openBlobs(bucket)
  for (const { manifest: digest, generation } of await releases({ bucket, site, environment: 'live', limit: count })) {
    if (digest === null) continue
    const manifest = await readManifest(blobs, digest)
    if (!manifest) throw new Error(`The manifest of generation ${generation} of ${site} is gone`)
    const missing = await blobs.missing(blobsOf(manifest))
    if (missing.length > 0) throw new Error(`Generation ${generation} of ${site} lacks ${missing.length} blobs`)
  }
}

describe('T13: clocks that jump', () => {
  for (const [name, jump] of [
    ['an hour forward', HOUR],
    ['an hour back', -HOUR],
    ['a day forward', DAY],
    ['a day back', -DAY],
  ] as const) {
    test(`${name} between releases: the history is in the order in which they were made`, async () => {
      const place = sweepable()
      const context = { ...contextOf(place.bucket), clock: place.clock }
      await publish(context, versionOf(1))
      place.clock.advance(jump)
      await publish(context, versionOf(2))
      expect(
        (await releases({ bucket: place.bucket, site: SITE, environment: 'live' })).map(r => r.generation),
      ).toEqual([2, 1])
      expect((await visit(place.bucket))?.version).toBe(2)
      await rollback({ ...context, site: SITE })
      expect((await visit(place.bucket))?.version).toBe(1)
      await checkHistory(place.bucket)
    })

    test(`${name} between marking and sweeping: what is live, kept, or uploaded since stays`, async () => {
      const place = sweepable()
      await publishSite(place, SITE)
      await place.sweep()
      await uploadTo(contextOf(place.bucket), versionOf(9))
      place.clock.advance(jump)
      await place.sweep()
      place.clock.advance(DAY + HOUR)
      await place.sweep()
      expect(await release({ ...contextOf(place.bucket), manifest: versionOf(9).manifest })).toMatchObject({
        outcome: 'released',
      })
      expect((await visit(place.bucket))?.version).toBe(9)
      await wholeReleases(place.bucket, SITE, 2)
    })
  }
})

type Step = 'publish' | 'republish' | 'rollback' | 'unpin' | 'upload' | 'gc' | 'hour' | 'day' | 'week'

/** Whatever was done before, more is released than is kept, marked, and swept. */
const ENOUGH_TO_SWEEP: readonly Step[] = ['unpin', 'publish', 'publish', 'publish', 'week', 'gc', 'week', 'gc']

test(`T9: whatever is done between sweeps, every kept release stays whole (${RUNS} sequences)`, async () => {
  const totals = { steps: 0, deleted: 0 }
  const steps = fc.constantFrom<Step>(
    'publish',
    'publish',
    'republish',
    'rollback',
    'unpin',
    'upload',
    'gc',
    'gc',
    'hour',
    'day',
    'week',
  )
  await fc.assert(
    fc.asyncProperty(fc.array(steps, { minLength: 10, maxLength: 60 }), async sequence => {
      const place = sweepable()
      const context = { ...contextOf(place.bucket), clock: place.clock }
      let version = 1
      await publish(context, versionOf(1, 2))
      for (const step of [...sequence, ...ENOUGH_TO_SWEEP]) {
        totals.steps++
        if (step === 'publish') await publish(context, versionOf(++version, 2))
        if (step === 'republish') await publish(context, versionOf(1 + (version >> 1), 2))
        if (step === 'upload') await uploadTo(context, versionOf(++version, 2))
        if (step === 'rollback') await rollback({ ...context, site: SITE })
        if (step === 'unpin') await unpin({ ...context, site: SITE })
        if (step === 'gc') totals.deleted += (await place.sweep()).deleted.blobs
        place.clock.advance(step === 'hour' ? HOUR : step === 'day' ? DAY : step === 'week' ? 7 * DAY : 1000)
        await visit(place.bucket)
        await wholeReleases(place.bucket, SITE, 2)
      }
      await checkHistory(place.bucket)
    }),
    { numRuns: RUNS, ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
  )
  console.log(`T9: ${totals.steps} steps, ${totals.deleted} blobs swept, every kept release whole`)
  expect(totals.deleted).toBeGreaterThanOrEqual(RUNS)
}, 300_000)
