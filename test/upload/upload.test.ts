import { expect, test } from 'vitest'
import { canonicalJson, digestOf } from '#base/hash.ts'
import { blobKey } from '#blobs/blobs.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { directoryBlobs } from '#blobs/directory-blobs.ts'
import { verifyingBlobs } from '#blobs/verifying-blobs.ts'
import { memoryBucket } from '#bucket/memory.ts'
import type { Digest } from '#model/digest.ts'
import { manifestKey } from '#model/manifest.ts'
import { upload } from '#upload/upload.ts'
import { temporaryBucket } from '../bucket/buckets.ts'
import { watchedBucket } from '../bucket/watched-bucket.ts'
import { artifactOf, keepBlobs, type TestArtifact } from '../release/artifacts.ts'

const site = artifactOf({
  'index.html': 'home',
  'a/index.html': 'a',
  'b/index.html': 'a',
  'big.txt': 'x'.repeat(70_000),
})
const digest = digestOf(canonicalJson(site.manifest))

async function workshop(artifact: TestArtifact) {
  const from = bucketBlobs(memoryBucket())
  await keepBlobs(from, artifact)
  const watched = watchedBucket(memoryBucket())
  return { from: { ...from, name: 'workshop' }, watched, bucket: watched.bucket, to: bucketBlobs(watched.bucket) }
}

test('every blob travels once, then the manifest as a blob, then its entry in the list of the site', async () => {
  const { watched, ...place } = await workshop(site)
  const done = await upload({ ...place, manifest: site.manifest })
  expect(done).toEqual({ manifest: digest, uploaded: 3, skipped: 0, bytes: 70_000 + 4 + 1 })
  expect(watched.puts.slice(0, 3).toSorted()).toEqual([...site.blobs.keys()].map(blobKey).sort())
  expect(watched.puts.slice(3)).toEqual([blobKey(digest), manifestKey('acme', digest)])
  const stored = await place.bucket.get(manifestKey('acme', digest))
  expect(digestOf(stored?.body ?? '')).toBe(digest)
})

test('what is present does not travel again', async () => {
  const { watched, ...place } = await workshop(site)
  await upload({ ...place, manifest: site.manifest })
  watched.puts.length = 0
  expect(await upload({ ...place, manifest: site.manifest })).toMatchObject({ uploaded: 0, skipped: 3, bytes: 0 })
  expect(watched.puts).toEqual([blobKey(digest), manifestKey('acme', digest)])
})

const pagesOf = (version: number, changed: readonly number[]) =>
  artifactOf(
    Object.fromEntries(
      Array.from({ length: 40 }, (_, at) => [`${at}.html`, `page ${at} ${changed.includes(at) ? version : ''}`]),
    ),
  )

test('of a site that the bucket knows, exactly the blobs that changed are written', async () => {
  const first = pagesOf(1, [])
  const { watched, ...place } = await workshop(first)
  await upload({ ...place, manifest: first.manifest })
  const second = pagesOf(2, [0, 1, 2, 3, 17])
  await keepBlobs(place.from, second)
  watched.puts.length = 0
  expect(await upload({ ...place, manifest: second.manifest })).toMatchObject({ uploaded: 5, skipped: 35 })
  const changed = [0, 1, 2, 3, 17].map(at => blobKey(second.manifest.files[`${at}.html`]?.digest as Digest))
  expect(watched.puts.slice(0, -2).toSorted()).toEqual(changed.sort())
})

test('the blobs of a site that the bucket has never seen are sent without asking for each', async () => {
  const pages = pagesOf(1, [])
  const { watched, ...place } = await workshop(pages)
  await upload({ ...place, manifest: pages.manifest })
  expect(watched.reads.filter(read => read.startsWith('head'))).toHaveLength(4)
  expect(watched.puts).toHaveLength(42)
})

test('nothing travels when the blobs were written straight into the folder of the bucket', async () => {
  await using under = await temporaryBucket()
  const from = directoryBlobs(under.dir)
  await keepBlobs(from, site)
  const to = bucketBlobs(under.bucket)
  expect(await upload({ from, to, bucket: under.bucket, manifest: site.manifest })).toMatchObject({
    uploaded: 0,
    skipped: 3,
  })
  expect(await to.missing([digest])).toEqual([])
  expect(await under.bucket.head(manifestKey('acme', digest))).not.toBeNull()
})

test('an upload that broke off is taken up where it stopped', async () => {
  const pages = artifactOf(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.html`, `page ${at}`])))
  const { watched, ...place } = await workshop(pages)
  watched.onPut = async (_key, really) => {
    if (watched.puts.length > 25) throw new Error('the cable was pulled')
    return really()
  }
  await expect(upload({ ...place, manifest: pages.manifest, concurrency: 4 })).rejects.toThrow('cable')
  expect(watched.puts).not.toContain(manifestKey('acme', digestOf(canonicalJson(pages.manifest))))
  watched.onPut = undefined
  const again = await upload({ ...place, manifest: pages.manifest })
  expect(again).toMatchObject({ uploaded: 15, skipped: 25 })
})

test('an aborted upload stops early and leaves no manifest', async () => {
  const pages = artifactOf(Object.fromEntries(Array.from({ length: 40 }, (_, at) => [`${at}.html`, `page ${at}`])))
  const { watched, ...place } = await workshop(pages)
  const controller = new AbortController()
  watched.onPut = async (_key, really) => {
    if (watched.puts.length === 5) controller.abort(new Error('interrupted'))
    return really()
  }
  const options = { ...place, manifest: pages.manifest, concurrency: 2, signal: controller.signal }
  await expect(upload(options)).rejects.toThrow('interrupted')
  expect(watched.puts.length).toBeLessThan(8)
})

test('a blob that the workshop lacks is an error that names the file, unless the bucket has it', async () => {
  const { watched: _, ...place } = await workshop(artifactOf({ 'index.html': 'home' }))
  const error = await upload({ ...place, manifest: site.manifest }).catch(error => error)
  expect(error.failures).toMatchObject([{ code: 'blob-missing', where: expect.stringMatching(/^(a\/index|big)/) }])
  await keepBlobs(place.to, site)
  expect(await upload({ ...place, manifest: site.manifest })).toMatchObject({ uploaded: 0, skipped: 3 })
})

test('a corrupt blob in the workshop never reaches the bucket', async () => {
  const { watched, ...place } = await workshop(artifactOf({}))
  const [[home, bytes]] = [...site.blobs] as [[Digest, Uint8Array]]
  for (const [name, good] of site.blobs) await place.from.put(name, name === home ? bytes.with(0, 0) : good)
  const work = upload({ ...place, to: verifyingBlobs(place.to), manifest: site.manifest })
  await expect(work).rejects.toMatchObject({ reason: 'corrupt' })
  expect(watched.puts).not.toContain(blobKey(home))
  expect(watched.puts).not.toContain(manifestKey('acme', digest))
})
