import { beforeEach, describe, expect, test } from 'vitest'
import { audit } from '#audit/audit.ts'
import { auditAndRepair } from '#audit/repair.ts'
import { canonicalJson, digestOf } from '#base/hash.ts'
import { type Blobs, blobKey } from '#blobs/blobs.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import type { Digest } from '#model/digest.ts'
import { manifestKey } from '#model/manifest.ts'
import { historyKey, hostKey, pointerKey } from '#model/pointer.ts'
import { rollback } from '#release/rollback.ts'
import { checkHistory, SITE, versionOf, visit } from '../faults/versions.ts'
import { chosenSeed, seededRandom } from '../random.ts'
import { artifactOf, keepBlobs } from '../release/artifacts.ts'
import { contextOf, publish } from '../release/published.ts'

const seed = chosenSeed()
const retention = { releases: 10, days: 14 }
const manifest = digestOf(canonicalJson(versionOf(3).manifest))
const page = (version: number) => versionOf(version).manifest.files['2/index.html']?.digest as Digest
const shared = versionOf(1).manifest.files['robots.txt']?.digest as Digest

let bucket: Bucket
beforeEach(async () => {
  bucket = memoryBucket()
  for (const version of [1, 2, 3]) await publish(contextOf(bucket), versionOf(version))
  await publish(contextOf(bucket), artifactOf({ 'index.html': 'bolt' }, { site: 'bolt' }))
})

const look = (options: Partial<Parameters<typeof audit>[0]> = {}) => audit({ bucket, retention, sites: [], ...options })

async function damage(key: string): Promise<void> {
  const body = (await bucket.get(key))?.body as Uint8Array
  const random = seededRandom(seed)
  await bucket.put(key, body.with(Math.floor(random() * body.length), 7))
}

test('a bucket as it must be has no findings; every site, kept release and object is counted', async () => {
  expect(await look()).toMatchObject({ ok: true, findings: [], checked: { sites: 2, releases: 4 } })
  const { checked } = await look({ sites: [SITE], retention: { releases: 1, days: 0 } })
  // Two copies of the manifest, six pages, two other files.
  expect(checked).toMatchObject({ sites: 1, releases: 1, objects: 10, bySize: 0 })
})

interface Case {
  readonly name: string
  readonly key: string
  readonly code: string
  readonly generations: readonly number[]
  readonly repairable: boolean
}

const CASES: readonly Case[] = [
  { name: 'a page', key: blobKey(page(2)), code: 'object', generations: [2], repairable: true },
  {
    name: 'a file of several releases',
    key: blobKey(shared),
    code: 'object',
    generations: [3, 2, 1],
    repairable: true,
  },
  { name: 'a manifest', key: blobKey(manifest), code: 'object', generations: [3], repairable: true },
  {
    name: 'the other copy of a manifest',
    key: manifestKey(SITE, manifest),
    code: 'object',
    generations: [3],
    repairable: true,
  },
  { name: 'a pointer', key: pointerKey(SITE, 'live'), code: 'record', generations: [3], repairable: true },
  {
    name: 'the newest record',
    key: historyKey({ site: SITE, environment: 'live', generation: 3 }),
    code: 'record',
    generations: [3],
    repairable: true,
  },
  {
    name: 'an older record',
    key: historyKey({ site: SITE, environment: 'live', generation: 2 }),
    code: 'record',
    generations: [2],
    repairable: false,
  },
  { name: 'a claim', key: hostKey('acme.example'), code: 'record', generations: [3], repairable: true },
]

/** Somebody who has kept everything that was ever made. */
async function everythingElsewhere(): Promise<Blobs> {
  const blobs = bucketBlobs(memoryBucket())
  for (const version of [1, 2, 3]) await keepBlobs(blobs, versionOf(version))
  return blobs
}

const nobody = bucketBlobs(memoryBucket())
const notAsked = () => Promise.reject(new Error('no build was needed'))

for (const { name, key, code, generations, repairable } of CASES)
  describe(name, () => {
    test('that is damaged is named, with the releases and the site that need it', async () => {
      await damage(key)
      const { ok, findings } = await look()
      expect(ok, `seed ${seed}`).toBe(false)
      expect(findings.map(found => found.key)).toEqual([key])
      const [found] = findings
      expect(found).toMatchObject({
        code: `${code}-damaged`,
        used: generations.length,
        hint: expect.stringContaining('check --repair'),
      })
      expect(found?.uses.map(({ site, generation }) => [site, generation])).toEqual(generations.map(g => [SITE, g]))
    })

    test('that is missing is named, unless the next release completes it', async () => {
      await bucket.delete(key)
      const { findings } = await look()
      const completes = name === 'the newest record'
      expect(findings.map(found => [found.code, found.key])).toEqual(completes ? [] : [['object-missing', key]])
    })

    test(repairable ? 'is put right from a whole copy' : 'cannot be made up, and stays as it is', async () => {
      const whole = (await bucket.get(key))?.body
      await damage(key)
      const report = await auditAndRepair({
        bucket,
        retention,
        sites: [],
        local: await everythingElsewhere(),
        rebuild: notAsked,
      })
      expect(report.ok).toBe(repairable)
      expect(report.findings).toHaveLength(1)
      expect(report.findings[0]?.repaired !== undefined).toBe(repairable)
      if (!repairable) return
      // A claim is written for the release that is live now.
      if (name !== 'a claim') expect((await bucket.get(key))?.body).toEqual(whole)
      expect(await look()).toMatchObject({ ok: true })
      expect((await visit(bucket))?.version).toBe(3)
      await checkHistory(bucket)
    })
  })

test('the two copies of a manifest repair one another without anybody else', async () => {
  for (const key of [blobKey(manifest), manifestKey(SITE, manifest)]) {
    await damage(key)
    const report = await auditAndRepair({ bucket, retention, sites: [], local: nobody, rebuild: notAsked })
    expect(report).toMatchObject({ ok: true, findings: [{ key, repaired: 'bucket' }] })
  }
})

test('what nobody has kept comes from a new build, asked for once, with the sites that lack something', async () => {
  await damage(blobKey(page(3)))
  await bucket.delete(blobKey(manifest))
  await bucket.delete(manifestKey(SITE, manifest))
  const asked: (readonly string[])[] = []
  const built = await everythingElsewhere()
  await built.put(manifest, new TextEncoder().encode(canonicalJson(versionOf(3).manifest)))
  const report = await auditAndRepair({
    ...{ bucket, retention, sites: [], local: nobody },
    rebuild: async sites => {
      asked.push(sites)
      return built
    },
  })
  // One copy of the manifest comes from the build, the other from the first; the damaged page shows only once the manifest is whole.
  expect(report).toMatchObject({ ok: true })
  expect(report.findings.map(({ repaired }) => repaired)).toEqual(['rebuild', 'bucket', 'rebuild'])
  expect(asked).toEqual([[SITE]])
})

test('what a new build does not bring back is told, and nothing wrong is written', async () => {
  await damage(blobKey(page(1)))
  const before = (await bucket.get(blobKey(page(1))))?.body
  const report = await auditAndRepair({ bucket, retention, sites: [], local: nobody, rebuild: async () => nobody })
  expect(report).toMatchObject({ ok: false, findings: [{ key: blobKey(page(1)) }] })
  expect((await bucket.get(blobKey(page(1))))?.body).toEqual(before)
})

test('a copy that is damaged itself is not taken', async () => {
  await damage(blobKey(page(1)))
  const liar: Blobs = { ...nobody, get: async () => new TextEncoder().encode('something else') }
  expect(await auditAndRepair({ bucket, retention, sites: [], local: liar, rebuild: async () => liar })).toMatchObject({
    ok: false,
  })
})

test('a host that another site has is told, and not taken from it', async () => {
  await publish(contextOf(bucket), artifactOf({ 'index.html': 'x' }, { site: 'thief' }))
  await bucket.put(hostKey('acme.example'), (await bucket.get(hostKey('thief.example')))?.body as Uint8Array)
  expect((await look()).findings).toMatchObject([{ code: 'record-damaged', key: hostKey('acme.example') }])
  await publish(contextOf(bucket), artifactOf({ 'index.html': 'y' }, { site: 'thief' }))
})

test('a sample reads some blobs and compares the size of all: what is missing or short is seen in any case', async () => {
  expect(await look({ sample: 2 })).toMatchObject({ ok: true, checked: { bySize: expect.any(Number) } })
  expect((await look({ sample: 2 })).checked.bySize).toBeGreaterThan(5)
  await bucket.put(blobKey(page(1)), new Uint8Array([1, 2]))
  await bucket.delete(blobKey(page(2)))
  expect((await look({ sample: 0 })).findings.map(({ key }) => key).toSorted()).toEqual(
    [blobKey(page(1)), blobKey(page(2))].toSorted(),
  )
})

test('a rollback to another manifest is a release of its own, and old releases that are not kept are not looked at', async () => {
  await rollback({ ...contextOf(bucket), site: SITE })
  await damage(blobKey(page(1)))
  expect(await look({ retention: { releases: 2, days: 0 } })).toMatchObject({ ok: true })
  expect(await look()).toMatchObject({ ok: false })
})
