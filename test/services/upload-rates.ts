import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { forEachLimited } from '#base/limiter.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { openBlobs } from '#blobs/open.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { meteredBucket } from '#bucket/metered-bucket.ts'
import { openBucket } from '#bucket/open.ts'
import { upload } from '#upload/upload.ts'
import { artifactOf, keepBlobs } from '../release/artifacts.ts'
import type { Rgw } from './rgw.ts'

const SITES = 12
const PAGES = 70
const CONCURRENCY = 32
const ROUNDS = 3

export interface UploadRates {
  /** Requests a second: the best of several rounds that took turns. */
  readonly ours: number
  readonly plain: number
  readonly ratio: number
}

/** Uploads a cold fleet of 840 pages of 6 kB, and the same bytes by a loop over the SDK, with the same concurrency. */
export async function compareUploadRates(rgw: Rgw, bucketName: string, newUrl: () => string): Promise<UploadRates> {
  const best = { ours: 0, plain: 0 }
  for (let round = 0; round < ROUNDS; round++) {
    const fleet = Array.from({ length: SITES }, (_, site) => pagesOf(site, round))
    best.plain = Math.max(best.plain, await plainLoop(rgw, bucketName, round, fleet))
    best.ours = Math.max(best.ours, await uploads(newUrl(), fleet))
  }
  return { ours: Math.round(best.ours), plain: Math.round(best.plain), ratio: best.ours / best.plain }
}

type Fleet = readonly ReturnType<typeof artifactOf>[]

const pagesOf = (site: number, round: number) =>
  artifactOf(
    Object.fromEntries(
      Array.from({ length: PAGES }, (_, page) => [
        `${page}.html`,
        `${round} ${site} ${page} `.repeat(800).slice(0, 6000),
      ]),
    ),
    { site: `site-${site}` },
  )

async function plainLoop({ endpoint, credentials }: Rgw, Bucket: string, round: number, fleet: Fleet): Promise<number> {
  const client = new S3Client({
    endpoint,
    credentials,
    region: 'us-east-1',
    forcePathStyle: true,
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
  const bodies = fleet.flatMap(({ blobs }) => [...blobs])
  const begun = performance.now()
  await forEachLimited(bodies, { concurrency: CONCURRENCY }, async ([digest, Body]) => {
    await client.send(new PutObjectCommand({ Bucket, Key: `plain-${round}/${digest}`, Body }))
  })
  const seconds = (performance.now() - begun) / 1000
  client.destroy()
  return bodies.length / seconds
}

async function uploads(url: string, fleet: Fleet): Promise<number> {
  const bucket = meteredBucket(await openBucket(url, { base: '/' }))
  const workshop = { ...bucketBlobs(memoryBucket()), name: 'workshop' }
  for (const artifact of fleet) await keepBlobs(workshop, artifact)
  await bucket.prepare?.()
  const to = openBlobs(bucket)
  const begun = performance.now()
  await forEachLimited(fleet, { concurrency: 4 }, async ({ manifest }) => {
    await upload({ from: workshop, to, bucket, manifest, concurrency: CONCURRENCY / 4 })
  })
  const seconds = (performance.now() - begun) / 1000
  await bucket.close?.()
  return bucket.traffic().reduce((total, { calls }) => total + calls, 0) / seconds
}
