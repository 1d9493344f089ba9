import { digestOf } from '#base/hash.ts'
import type { Blobs } from '#blobs/blobs.ts'
import { type Bucket, BucketError, readObject } from '#bucket/bucket.ts'
import { asDigest, type Digest } from '#model/digest.ts'
import { cacheTag } from '#model/environment.ts'
import { SiteError } from '#model/failure.ts'
import {
  type Encoding,
  type Headers,
  type Manifest,
  type ManifestFile,
  manifestKey,
  headersOf as statedHeaders,
} from '#model/manifest.ts'
import { type HostClaim, hostKey, type Pointer, parseHostClaim, parsePointer, pointerKey } from '#model/pointer.ts'
import type { Redirect } from '#model/site.ts'
import { createCompressing } from './compressing.ts'
import { encodedHeaders, headersOf } from './file-answer.ts'
import { createFresh } from './fresh.ts'
import { createLasting } from './lasting.ts'
import { indexRedirects } from './route.ts'

/** A manifest, ready to answer from. */
export interface Release {
  readonly manifest: Manifest
  readonly redirects: ReadonlyMap<string, Redirect>
  /** Response headers of a file of the manifest, in a coding or as it is; made once. */
  readonly headers: (file: string, encoding?: Encoding | null) => Headers
}

/** What an edge reads, through caches: mutable records for a moment, immutable ones while they fit. */
export interface Releases {
  claimOf(host: string): HostClaim | null | Promise<HostClaim | null>
  pointerOf(site: string, environment: string): Pointer | null | Promise<Pointer | null>
  /** The pointer has changed just now: what was read before counts no more. */
  expire(site: string, environment: string): void
  /** Null when the bucket does not hold the manifest. */
  releaseOf(site: string, manifest: Digest): Release | null | Promise<Release | null>
  /** The manifest of a site whose digest begins so; null when there is none. */
  manifestFrom(site: string, digestStart: string): Digest | null | Promise<Digest | null>
  blobOf(digest: Digest): Uint8Array | null | Promise<Uint8Array | null>
  /** A file in a coding: compressed before, or now. Null when its blob is not there. */
  encodedOf(file: ManifestFile, encoding: Encoding): Promise<Uint8Array | null>
}

export interface ReleasesOptions {
  readonly bucket: Bucket
  readonly blobs: Blobs
  /** How old a claim or a pointer may be, in ms. */
  readonly maxAge: number
  readonly now: () => number
  readonly onStale: (error: unknown, key: string) => void
  /** Bytes of JSON of the manifests that are kept. */
  readonly manifestBytes: number
  readonly blobBytes: number
  /** Whether visitors wait for what another is reading already. */
  readonly shared: boolean
  /** Whether answers carry the tag of their site, for caches that purge by it. */
  readonly cacheTags: boolean
}

export function createReleases(options: ReleasesOptions): Releases {
  const { bucket, blobs, maxAge, now, onStale, shared, cacheTags } = options
  const fresh = <T>(parse: (bytes: Uint8Array, key: string) => T) =>
    createFresh<T | null>({
      read: async key => (await readObject(bucket, key, parse))?.value ?? null,
      ...{ maxAge, now, onStale, shared, maxKeys: 10_000 },
    })
  const claims = fresh(parseHostClaim)
  const pointers = fresh(parseOwnPointer)
  const manifests = createLasting({
    read: key => readRelease(bucket, key, cacheTags),
    shared,
    sizeOf: ({ size }) => size,
    maxBytes: options.manifestBytes,
  })
  const previews = createFresh<Digest | null>({
    read: prefix => firstManifest(bucket, prefix),
    ...{ maxAge, now, onStale, shared, maxKeys: 1000 },
  })
  const bodies = createLasting<Uint8Array>({
    read: digest => blobs.get(digest as Digest),
    shared,
    sizeOf: bytes => bytes.byteLength,
    maxBytes: options.blobBytes,
  })
  const compress = createCompressing({ read: bodies.get, maxBytes: options.blobBytes / 2, shared })
  return {
    claimOf: host => claims.get(hostKey(host)),
    pointerOf: (site, environment) => pointers.get(pointerKey(site, environment)),
    expire: (site, environment) => pointers.expire(pointerKey(site, environment)),
    manifestFrom: (site, digestStart) => previews.get(`sites/${site}/manifests/${digestStart}`),
    blobOf: digest => bodies.get(digest),
    async encodedOf({ digest, encodings }, encoding) {
      const before = encodings?.[encoding]
      return before ? bodies.get(before.digest) : compress(digest, encoding)
    },
    async releaseOf(site, manifest) {
      return (await manifests.get(manifestKey(site, manifest)))?.release ?? null
    },
  }
}

/** A pointer that stands under the key of another site or environment was copied there by hand. */
function parseOwnPointer(bytes: Uint8Array, key: string): Pointer {
  const pointer = parsePointer(bytes, key)
  if (pointerKey(pointer.site, pointer.environment) === key) return pointer
  const found = `${pointer.environment} of "${pointer.site}"`
  throw new SiteError({
    code: 'pointer-invalid',
    where: key,
    message: `Expected the pointer of this site, got that of ${found}`,
  })
}

async function readRelease(
  bucket: Bucket,
  key: string,
  cacheTags: boolean,
): Promise<{ release: Release; size: number } | null> {
  const object = await bucket.get(key)
  if (!object) return null
  const digest = digestOf(object.body)
  if (!key.endsWith(`/${digest}.json`))
    throw new BucketError('corrupt', `Expected the manifest ${key}, but its bytes hash to ${digest}`)
  const manifest = JSON.parse(new TextDecoder().decode(object.body)) as Manifest
  const odd = manifest.redirects.find(({ status }) => !REDIRECTS.has(status))
  if (odd) throw new BucketError('corrupt', `The manifest ${key} redirects ${odd.from} with the status ${odd.status}`)
  return {
    release: makeRelease(manifest, cacheTags ? { 'cache-tag': cacheTag(manifest.site) } : {}),
    size: object.body.byteLength,
  }
}

/** `more`: headers of every file beside those of the manifest. */
function makeRelease(manifest: Manifest, more: Headers): Release {
  const made = new Map<string, Headers>()
  return {
    manifest,
    redirects: indexRedirects(manifest.redirects),
    headers(path, encoding) {
      const key = encoding ? `${encoding} ${path}` : path
      let headers = made.get(key)
      if (!headers) {
        const file = manifest.files[path] as ManifestFile
        const plain = headersOf(file, { ...statedHeaders(manifest, file), ...more })
        headers = encoding ? encodedHeaders(plain, encoding) : plain
        refuseUnsendable(headers, `${path} of ${manifest.site}`)
        made.set(key, headers)
      }
      return headers
    },
  }
}

/** Servers throw at what HTTP does not allow, each at something else; no build writes it, but people edit manifests. */
function refuseUnsendable(headers: Headers, file: string): void {
  for (const [name, value] of Object.entries(headers))
    if (!/^[!#$%&'*+.^`|~\w-]+$/.test(name) || !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      throw new BucketError('corrupt', `HTTP allows no header ${JSON.stringify(`${name}: ${value}`)} (${file})`)
}

const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 307, 308])

async function firstManifest(bucket: Bucket, prefix: string): Promise<Digest | null> {
  for await (const { key } of bucket.list(prefix)) {
    const digest = /([0-9a-f]{64})\.json$/.exec(key)?.[1]
    if (digest) return asDigest(digest)
  }
  return null
}
