import { canonicalJson, digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import { type Blobs, blobKey } from '#blobs/blobs.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { verifyingBlobs } from '#blobs/verifying-blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import type { Digest } from '#model/digest.ts'
import { type Manifest, type ManifestFile, manifestKey, type Routing } from '#model/manifest.ts'
import type { HostClaim, Pointer } from '#model/pointer.ts'

const encode = (text: string) => new TextEncoder().encode(text)

export interface ReleaseFixture {
  readonly site: string
  /** Output path → text; the digest of a file is the text's. */
  readonly files: Readonly<Record<string, string>>
  readonly headers?: Readonly<Record<string, Record<string, string>>>
  readonly redirects?: Manifest['redirects']
  readonly routing?: Partial<Routing>
}

/** A bucket that tests fill by hand, break (`fail`) and watch (`reads`). */
export interface TestBucket {
  readonly bucket: Bucket
  readonly blobs: Blobs
  /** Keys that were read, and `list <prefix>`. */
  readonly reads: string[]
  /** Thrown by every read from now on; null: no more. */
  fail: Error | null
  /** Bytes as they are, anything else as JSON. */
  put(key: string, value: unknown): Promise<void>
  remove(key: string): Promise<void>
  /** Stores a manifest with its files and returns its digest. */
  store(release: ReleaseFixture): Promise<Digest>
  /** Stores and points the site's environment there, with a claim for each host. */
  release(release: ReleaseFixture, pointer?: Partial<Pointer>): Promise<Digest>
  claim(host: string, claim: Partial<HostClaim> & { site: string }): Promise<void>
}

export function makeBucket(store: Bucket = memoryBucket()): TestBucket {
  const watch = (key: string) => {
    made.reads.push(key)
    if (made.fail) throw made.fail
  }
  const bucket: Bucket = {
    ...store,
    async get(key) {
      watch(key)
      return store.get(key)
    },
    async *list(prefix) {
      watch(`list ${prefix}`)
      yield* store.list(prefix)
    },
  }
  const made: TestBucket = {
    bucket,
    blobs: verifyingBlobs(bucketBlobs(bucket)),
    reads: [],
    fail: null,
    async put(key, value) {
      await store.put(key, value instanceof Uint8Array ? value : encode(canonicalJson(value)))
    },
    remove: key => store.delete(key),
    async store({ site, files, headers = {}, redirects = [], routing }) {
      const listed: Record<string, ManifestFile> = {}
      for (const [path, text] of Object.entries(files)) {
        const [digest, bytes] = [digestOf(text), encode(text)]
        await made.put(blobKey(digest), bytes)
        const own = headers[path] ? { headers: headers[path] } : {}
        listed[path] = { digest, size: bytes.byteLength, type: mediaType(path), ...own }
      }
      const manifest: Manifest = {
        version: 1,
        site,
        domain: `${site}.example`,
        aliases: [],
        routing: { base: '/', trailingSlash: 'ignore', format: 'directory', ...routing },
        redirects,
        files: listed,
      }
      const digest = digestOf(canonicalJson(manifest))
      await made.put(manifestKey(site, digest), manifest)
      return digest
    },
    async release(release, pointer = {}) {
      const { site } = release
      const environment = pointer.environment ?? 'live'
      const full: Pointer = {
        version: 1,
        site,
        environment,
        generation: 1,
        manifest: await made.store(release),
        pinned: false,
        hosts: [`${site}.example`],
        reason: 'publish',
        actor: 'test',
        releasedAt: '2026-01-02T03:04:05Z',
        predecessor: null,
        ...pointer,
      }
      await made.put(`sites/${site}/${environment}.json`, full)
      for (const host of full.hosts) await made.claim(host, { site, environment, generation: full.generation })
      return full.manifest as Digest
    },
    claim: (host, claim) =>
      made.put(`hosts/${host}.json`, { version: 1, host, environment: 'live', generation: 1, ...claim }),
  }
  return made
}
