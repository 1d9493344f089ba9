import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { PutObjectCommand, S3Client } from '@aws-sdk/client-s3'
import { forEachLimited } from '#base/limiter.ts'
import { directoryBlobs } from '#blobs/directory-blobs.ts'
import { openBlobs } from '#blobs/open.ts'
import { directoryBucket } from '#bucket/directory.ts'
import { meteredBucket } from '#bucket/metered-bucket.ts'
import { openBucket } from '#bucket/open.ts'
import { environmentOf } from '#config/environment-of.ts'
import { openWorkspace } from '#config/workspace.ts'
import type { Digest } from '#model/digest.ts'
import { blobSizesOf, type Manifest } from '#model/manifest.ts'
import { readManifest } from '#release/pointers.ts'
import { upload } from '#upload/upload.ts'
import { openGenerator } from '../../../src/generator.ts'
import type { Rgw } from '../../services/rgw.ts'
import type { BenchOptions } from '../bench.ts'
import { writeFleet } from '../fleet.ts'

export interface ColdFleetOptions extends BenchOptions {
  readonly rgw: Rgw
  /** Name of a bucket; each upload gets a prefix of its own. */
  readonly bucket: string
}

export interface ColdFleet {
  readonly sites: number
  readonly blobs: number
  readonly bytes: number
  readonly concurrency: number
  /** Requests a second, in turns. */
  readonly rounds: readonly { readonly ours: number; readonly plain: number }[]
}

const SITES_AT_ONCE = 4
const CONCURRENCY = 32

/** Builds the fleet into a folder once, then uploads it to a server that has nothing, in turns with a plain loop. */
export async function uploadColdFleet(options: ColdFleetOptions): Promise<ColdFleet> {
  const { say, rounds } = options
  const { manifests, from } = await builtFleet(options)
  const sizes = new Map<Digest, number>(manifests.flatMap(manifest => [...blobSizesOf(manifest)]))
  const done: { ours: number; plain: number }[] = []
  for (let round = 0; round < rounds; round++) {
    const plain = () => plainLoop(options, sizes.keys(), from, round)
    const ours = () => uploads(options, manifests, from, round)
    // Whoever goes second finds the server warmer.
    const [first, second] = round % 2 === 0 ? [await ours(), await plain()] : [await plain(), await ours()]
    const rates = round % 2 === 0 ? { ours: first, plain: second } : { ours: second, plain: first }
    say(`round ${round + 1}: ${Math.round(rates.ours)} requests/s, a plain loop ${Math.round(rates.plain)}`)
    done.push(rates)
  }
  const bytes = [...sizes.values()].reduce((total, size) => total + size, 0)
  return { sites: manifests.length, blobs: sizes.size, bytes, concurrency: CONCURRENCY, rounds: done }
}

type From = ReturnType<typeof directoryBlobs>

async function builtFleet({ work, sites, entries, seed, cores, say }: BenchOptions): Promise<{
  readonly manifests: readonly Manifest[]
  readonly from: From
}> {
  const root = join(work, 'cold-fleet')
  await rm(root, { recursive: true, force: true })
  await writeFleet({ root, sites, entries, seed })
  const folder = join(root, 'built')
  const bucket = directoryBucket(folder)
  say(`building ${sites} sites`)
  await using generator = openGenerator({
    ...{ workspace: openWorkspace(root), bucket, threads: cores, publicEnvironment: {} },
    renderTime: () => Date.UTC(2026, 4, 1),
  })
  const report = await generator.run({
    ...{
      sites: [],
      environment: 'live',
      rules: environmentOf(undefined, 'live'),
      force: false,
      check: false,
      release: false,
    },
    ...{ actor: 'bench', listener: () => {} },
  })
  const from = directoryBlobs(folder)
  const manifests: Manifest[] = []
  for (const { site, manifest } of report.sites) {
    const read = manifest && (await readManifest(from, manifest))
    if (!read) throw new Error(`expected ${site} to be built`)
    manifests.push(read)
  }
  await bucket.close?.()
  return { manifests, from }
}

async function uploads(
  { rgw, bucket: name }: ColdFleetOptions,
  manifests: readonly Manifest[],
  from: From,
  round: number,
): Promise<number> {
  const bucket = meteredBucket(await openBucket(rgw.urlOf(name, `cold-${round}`), { base: '/' }))
  await bucket.prepare?.()
  const to = openBlobs(bucket)
  const begun = performance.now()
  await forEachLimited(manifests, { concurrency: SITES_AT_ONCE }, async manifest => {
    await upload({ from, to, bucket, manifest, concurrency: CONCURRENCY / SITES_AT_ONCE })
  })
  const seconds = (performance.now() - begun) / 1000
  await bucket.close?.()
  return bucket.traffic().reduce((total, { calls }) => total + calls, 0) / seconds
}

/** What somebody would write who only wants the files on the server. */
async function plainLoop(
  { rgw: { endpoint, credentials }, bucket: Bucket }: ColdFleetOptions,
  digests: Iterable<Digest>,
  from: From,
  round: number,
): Promise<number> {
  const client = new S3Client({
    ...{ endpoint, credentials, region: 'us-east-1', forcePathStyle: true },
    requestChecksumCalculation: 'WHEN_REQUIRED',
  })
  const all = [...digests]
  const begun = performance.now()
  await forEachLimited(all, { concurrency: CONCURRENCY }, async digest => {
    const Body = (await from.get(digest)) ?? undefined
    await client.send(new PutObjectCommand({ Bucket, Key: `plain-${round}/${digest}`, Body }))
  })
  const seconds = (performance.now() - begun) / 1000
  client.destroy()
  return all.length / seconds
}
