import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { bucketActions } from '#actions/bucket-actions.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { openBlobs } from '#blobs/open.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { type MeteredBucket, meteredBucket } from '#bucket/metered-bucket.ts'
import { openBucket } from '#bucket/open.ts'
import { prefixedBucket } from '#bucket/prefixed-bucket.ts'
import { release } from '#release/release.ts'
import { rollback } from '#release/rollback.ts'
import { upload } from '#upload/upload.ts'
import { actionsContract } from '../contracts/actions.ts'
import { blobsContract } from '../contracts/blobs.ts'
import { type BucketUnderTest, bucketContract } from '../contracts/bucket.ts'
import { badDays } from '../faults/bad-days.ts'
import { crashAtEveryWrite, WORKS } from '../faults/broken-off-works.ts'
import { randomKills, summary } from '../faults/random-kills.ts'
import { severalFarms } from '../faults/several-farms.ts'
import { checkHistory, SITE, versionOf, visit } from '../faults/versions.ts'
import { chosenSeed } from '../random.ts'
import { artifactOf, keepBlobs, type TestArtifact } from '../release/artifacts.ts'
import { contextOf, publish } from '../release/published.ts'
import { programSuite } from './program-on-rgw.ts'
import { type Rgw, startRgw, whyNoRgw } from './rgw.ts'
import { servingSuite } from './serving-on-rgw.ts'
import { upkeepSuite } from './upkeep-suite.ts'

const reason = whyNoRgw()
if (reason) console.log(`Not run: ${reason}`)
const ROUNDS = Number(process.env.ROUNDS ?? (process.env.NEXTGEN_REDUCED ? 20 : 200))

describe.skipIf(reason !== null)('on Ceph RGW', () => {
  let rgw: Rgw
  let opened = 0
  /** Each with connections of its own, as another process would have them. */
  let connections: Bucket[] = []

  beforeAll(async () => {
    rgw = await startRgw()
    process.env.AWS_ACCESS_KEY_ID = rgw.credentials.accessKeyId
    process.env.AWS_SECRET_ACCESS_KEY = rgw.credentials.secretAccessKey
    connections = await Promise.all(Array.from({ length: 50 }, () => openBucket(rgw.urlOf('sites'), { base: '/' })))
    await connections[0]?.prepare?.({ create: true })
  })
  afterAll(async () => {
    for (const bucket of connections) await bucket.close?.()
    await rgw?.[Symbol.asyncDispose]()
  })

  /** A part of the bucket that nobody else uses. */
  const newPrefix = () => `test-${opened++}`
  const newUrl = () => rgw.urlOf('sites', newPrefix())
  async function openNew(): Promise<BucketUnderTest & { readonly prefix: string }> {
    const prefix = `${newPrefix()}/`
    let given = 0
    const another = () => prefixedBucket(connections[given++ % connections.length] as Bucket, prefix)
    return { prefix, bucket: another(), another, [Symbol.asyncDispose]: async () => {} }
  }

  bucketContract({ name: 'Ceph RGW', open: openNew, timeout: 60_000 })
  blobsContract('Ceph RGW', async () => {
    const under = await openNew()
    return { ...under, blobs: openBlobs(under.bucket), another: () => openBlobs(under.another()) }
  })
  actionsContract('Ceph RGW', async () => {
    const under = await openNew()
    return { ...under, actions: bucketActions(under.bucket), another: () => bucketActions(under.another()) }
  })

  test('a bucket that does not exist is told as such, and is made when asked', async () => {
    const bucket = await openBucket(rgw.urlOf('nobody-made-it'), { base: '/' })
    const put = () => bucket.put('key', new Uint8Array([1]))
    await expect(put()).rejects.toMatchObject({
      reason: 'missing-bucket',
      hint: expect.stringContaining('doctor --fix'),
    })
    await bucket.prepare?.({ create: true })
    expect(await put()).toMatchObject({ ok: true })
    await bucket.prepare?.({ create: true })
    await bucket.close?.()
  })

  test('a wrong secret is a denial with the next step', async () => {
    process.env.AWS_SECRET_ACCESS_KEY = 'wrong'
    try {
      const bucket = await openBucket(rgw.urlOf('sites'), { base: '/' })
      await expect(bucket.get('key')).rejects.toMatchObject({
        reason: 'denied',
        hint: expect.stringContaining('AWS_SECRET'),
      })
    } finally {
      process.env.AWS_SECRET_ACCESS_KEY = rgw.credentials.secretAccessKey
    }
  })

  test('a publish of 70 pages with one changed entry writes the changed blobs and three records', async () => {
    await using under = await openNew()
    const metered = meteredBucket(under.bucket)
    await publishFromWorkshop(metered, seventyPages(1))
    const before = writesOf(metered)
    expect(await publishFromWorkshop(metered, seventyPages(2))).toMatchObject({ outcome: 'released' })
    const after = writesOf(metered)
    // Four pages show the entry; the manifest is a blob too.
    expect(after.blobs - before.blobs).toBe(4 + 1)
    expect(after.all - before.all).toBe(4 + 1 + 3)
  })

  test('a rollback of 70 pages writes three records and no blob', async () => {
    await using under = await openNew()
    await publishFromWorkshop(under.bucket, seventyPages(1))
    await publishFromWorkshop(under.bucket, seventyPages(2))
    const metered = meteredBucket(under.another())
    expect(await rollback({ ...contextOf(metered), site: SITE })).toMatchObject({ outcome: 'released' })
    const { all, blobs } = writesOf(metered)
    expect(blobs).toBe(0)
    expect(all).toBeLessThanOrEqual(3)
  })

  upkeepSuite('RGW', openNew)
  programSuite(() => rgw, newUrl)
  servingSuite(() => rgw, openNew)

  for (const work of WORKS)
    test(`T1: ${work.name} that is broken off at any write leaves the old state or the new one`, async () => {
      const points = await crashAtEveryWrite(work, openNew)
      console.log(`T1: ${work.name} on RGW: broken off at ${points} points`)
      expect(points).toBeGreaterThanOrEqual(4)
    })

  test(
    `T2: a publish that is killed at any moment, ${ROUNDS} times, never shows a visitor a mix`,
    async () => {
      const seed = chosenSeed()
      const done = await randomKills({ rounds: ROUNDS, seed, bucketUrl: newUrl() })
      console.log(`T2 on RGW: ${summary(seed, done)}`)
      expect(done.errors, `seed ${seed}`).toEqual([])
      expect(done.killed).toBeGreaterThan(0)
      expect(done.switched).toBeGreaterThan(0)
    },
    ROUNDS * 20_000 + 120_000,
  )

  test('T3: farms on a server with bad days lose no release that they were told of', async () => {
    const done = await badDays(openNew, process.env.NEXTGEN_REDUCED ? 30 : 50)
    console.log(`T3: on RGW: ${JSON.stringify(done)}`)
    expect(done.released).toBeGreaterThan(done.runs / 2)
  })

  test('T4: four farms on one site make one linear history', async () => {
    const seed = chosenSeed()
    const done = await severalFarms(newUrl(), { farms: 4, steps: 20, seed })
    console.log(
      `T4 on RGW: seed ${seed}: ${done.releases} releases by 4 farms; otherwise ${JSON.stringify(done.outcomes)}`,
    )
    expect(done.errors, `seed ${seed}`).toEqual([])
    expect(done.outcomes.conflict, 'the farms never met').toBeGreaterThan(0)
  })

  test('a gateway that is killed and comes back in the middle of publishing costs time, and no release', async () => {
    await using under = await openNew()
    await publish(contextOf(under.bucket), versionOf(1))
    const released: number[] = []
    const publishing = (async () => {
      for (let version = 2; version < 60; version++) {
        const result = await publish(contextOf(under.bucket), versionOf(version)).catch(() => null)
        if (result?.outcome === 'released') released.push(version)
      }
    })()
    await delay(300)
    rgw.gateway.process.kill('SIGKILL')
    await rgw.restartGateway()
    await publishing
    const history = await checkHistory(under.bucket)
    expect(history.length).toBeGreaterThanOrEqual(released.length + 1)
    expect((await visit(under.bucket))?.version).toBeGreaterThanOrEqual(released.at(-1) as number)
    expect(released.length).toBeGreaterThan(10)
  })
})

const seventyPages = (version: number): TestArtifact =>
  artifactOf(
    Object.fromEntries(
      Array.from({ length: 70 }, (_, at) => [
        `${at}.html`,
        at % 20 === 7 ? `page ${at} of version ${version}` : `page ${at}`,
      ]),
    ),
  )

/** Uploads from somewhere else, as a machine with render threads does, and releases. */
async function publishFromWorkshop(bucket: Bucket, artifact: TestArtifact) {
  const workshop = { ...bucketBlobs(memoryBucket()), name: 'workshop' }
  await keepBlobs(workshop, artifact)
  const blobs = openBlobs(bucket)
  await upload({ from: workshop, to: blobs, bucket, manifest: artifact.manifest })
  return release({ ...contextOf(bucket), blobs, manifest: artifact.manifest })
}

function writesOf(metered: MeteredBucket): { readonly all: number; readonly blobs: number } {
  const puts = metered.traffic().filter(({ operation }) => operation === 'put')
  const sum = (lines: typeof puts) => lines.reduce((total, { calls }) => total + calls, 0)
  return { all: sum(puts), blobs: sum(puts.filter(({ area }) => area === 'blobs')) }
}
