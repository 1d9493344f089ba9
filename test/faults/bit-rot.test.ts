import { beforeEach, describe, expect, test } from 'vitest'
import { actionKey } from '#actions/actions.ts'
import { bucketActions } from '#actions/bucket-actions.ts'
import { canonicalJson, digestOf } from '#base/hash.ts'
import { blobKey } from '#blobs/blobs.ts'
import { type Bucket, BucketError, readObject } from '#bucket/bucket.ts'
import { createEdge } from '#edge/router.ts'
import type { Digest } from '#model/digest.ts'
import { SiteError } from '#model/failure.ts'
import { historyKey, hostKey, pointerKey } from '#model/pointer.ts'
import { readHistory, readManifest, readPointer } from '#release/pointers.ts'
import { readClaimRecord } from '#release/records.ts'
import { rollback } from '#release/rollback.ts'
import { memoryBucketUnderTest, type TemporaryBucket, temporaryBucket } from '../bucket/buckets.ts'
import type { BucketUnderTest } from '../contracts/bucket.ts'
import { chosenSeed, seededRandom } from '../random.ts'
import { artifactOf } from '../release/artifacts.ts'
import { contextOf, publish } from '../release/published.ts'
import { SITE, versionOf, visit } from './versions.ts'

const seed = chosenSeed()
const live = versionOf(2)
const manifestDigest = digestOf(canonicalJson(live.manifest))
const page = live.manifest.files['0/index.html']?.digest as Digest
const otherPage = live.manifest.files['1/index.html']?.digest as Digest
const fingerprint = digestOf('inputs')

/** A class of objects: one of them, another of the same class, and how it is read. */
interface Kind {
  readonly name: string
  readonly key: string
  readonly other: string
  readonly read: (bucket: Bucket) => Promise<unknown>
  /** What the message must name. */
  readonly names: string
}

const blobs = (bucket: Bucket) => contextOf(bucket).blobs
const KINDS: readonly Kind[] = [
  {
    name: 'a blob',
    key: blobKey(page),
    other: blobKey(otherPage),
    read: bucket => blobs(bucket).get(page),
    names: page,
  },
  {
    name: 'a manifest',
    key: blobKey(manifestDigest),
    other: blobKey(page),
    read: bucket => readManifest(blobs(bucket), manifestDigest),
    names: manifestDigest,
  },
  {
    name: 'a pointer',
    key: pointerKey(SITE, 'live'),
    other: pointerKey('bolt', 'live'),
    read: bucket => readPointer(bucket, SITE, 'live'),
    names: 'sites/acme/live.json',
  },
  {
    name: 'a record of the history',
    key: historyKey({ site: SITE, environment: 'live', generation: 1 }),
    other: historyKey({ site: SITE, environment: 'live', generation: 2 }),
    read: bucket => readHistory(bucket, { site: SITE, environment: 'live', generation: 1 }),
    names: 'sites/acme/history/1.json',
  },
  {
    name: 'the claim of a host',
    key: hostKey('acme.example'),
    other: hostKey('bolt.example'),
    read: bucket => readObject(bucket, hostKey('acme.example'), readClaimRecord),
    names: 'hosts/acme.example.json',
  },
]

async function published(under: BucketUnderTest): Promise<Bucket> {
  const context = contextOf(under.bucket)
  await publish(context, versionOf(1))
  await publish(context, live)
  await publish(context, artifactOf({ 'index.html': 'bolt' }, { site: 'bolt' }))
  await bucketActions(under.bucket).put(fingerprint, { manifest: manifestDigest, pages: 6 })
  return under.bucket
}

const bodyOf = async (bucket: Bucket, key: string) => (await bucket.get(key))?.body as Uint8Array

for (const [where, open] of [
  ['memory', memoryBucketUnderTest],
  ['a directory', temporaryBucket],
] as [string, () => Promise<BucketUnderTest | TemporaryBucket>][])
  describe(`T8: in ${where}`, () => {
    let bucket: Bucket
    beforeEach(async () => {
      const under = await open()
      bucket = await published(under)
      return () => under[Symbol.asyncDispose]()
    })

    for (const kind of KINDS) {
      const refusal = async (damage: string) => {
        const error = await kind.read(bucket).then(
          value => new Error(`read without a word: ${JSON.stringify(value)?.slice(0, 200)}`),
          error => error,
        )
        expect(error instanceof SiteError || error instanceof BucketError, `seed ${seed}, ${damage}: ${error}`).toBe(
          true,
        )
        expect(error.message).toContain(kind.names)
      }

      test(`every kind of flipped bit in ${kind.name} is noticed by its reader, who names it`, async () => {
        const whole = await bodyOf(bucket, kind.key)
        await kind.read(bucket)
        const random = seededRandom(seed)
        for (let round = 0; round < 64; round++) {
          const at = Math.floor(random() * whole.length)
          await bucket.put(kind.key, whole.with(at, (whole[at] as number) ^ (1 << Math.floor(random() * 8))))
          await refusal(`a flip in byte ${at}`)
        }
      })

      test(`a truncated ${kind.name} is noticed, whatever is left of it`, async () => {
        const whole = await bodyOf(bucket, kind.key)
        for (const length of [0, 1, whole.length >> 1, whole.length - 1]) {
          await bucket.put(kind.key, whole.slice(0, length))
          await refusal(`${length} bytes are left`)
        }
      })

      test(`${kind.name} that stands in the place of another is noticed`, async () => {
        await bucket.put(kind.key, await bodyOf(bucket, kind.other))
        await refusal('swapped')
      })

      test(`${kind.name} that was deleted is absent, and never half there`, async () => {
        await bucket.delete(kind.key)
        expect(await kind.read(bucket)).toBeNull()
      })
    }

    test('a damaged result of earlier work counts as absent, so that the work is done again', async () => {
      const whole = await bodyOf(bucket, actionKey(fingerprint))
      const random = seededRandom(seed)
      for (let round = 0; round < 64; round++) {
        const at = Math.floor(random() * whole.length)
        await bucket.put(
          actionKey(fingerprint),
          whole.with(at, (whole[at] as number) ^ (1 << Math.floor(random() * 8))),
        )
        expect(await bucketActions(bucket).get(fingerprint), `seed ${seed}, byte ${at}`).toBeNull()
      }
    })

    test('an edge answers 5xx for a damaged page and serves the others; a visitor never gets wrong bytes', async () => {
      const whole = await bodyOf(bucket, blobKey(page))
      await bucket.put(blobKey(page), whole.with(3, 0))
      const edge = createEdge({ bucket, blobs: blobs(bucket) })
      const get = (path: string) => edge.fetch(new Request(`http://acme.example${path}`))
      expect((await get('/0/')).status).toBeGreaterThanOrEqual(500)
      expect((await get('/1/')).status).toBe(200)
      await expect(visit(bucket)).rejects.toThrow(page)
    })

    test('a damaged live release does not keep a rollback from the one before, nor a publish from the next', async () => {
      await bucket.put(blobKey(page), new Uint8Array([1]))
      await bucket.put(blobKey(manifestDigest), new Uint8Array([1]))
      expect(await rollback({ ...contextOf(bucket), site: SITE })).toMatchObject({ outcome: 'released' })
      expect((await visit(bucket))?.version).toBe(1)
    })

    test('a rollback to a release that lost a blob is refused, and what is live stays', async () => {
      await bucket.delete(blobKey(versionOf(1).manifest.files['0/index.html']?.digest as Digest))
      expect(await rollback({ ...contextOf(bucket), site: SITE })).toMatchObject({ outcome: 'incomplete' })
      expect((await visit(bucket))?.version).toBe(2)
    })
  })
