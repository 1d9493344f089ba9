import type { Blobs } from '#blobs/blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { asDigest, type Digest } from '#model/digest.ts'
import type { Manifest } from '#model/manifest.ts'
import type { HostClaim, Pointer } from '#model/pointer.ts'
import type { Redirect } from '#model/site.ts'
import { headersOf } from './file-answer.ts'
import { createFresh } from './fresh.ts'
import { createLasting } from './lasting.ts'
import { readClaim, readManifest, readPointer } from './records.ts'
import { indexRedirects } from './route.ts'

/** A manifest, ready to answer from. */
export interface Release {
  readonly manifest: Manifest
  readonly redirects: ReadonlyMap<string, Redirect>
  /** Response headers of a file of the manifest; made once. */
  readonly headers: (file: string) => Readonly<Record<string, string>>
}

/** What an edge reads, through caches: mutable records for a moment, immutable ones while they fit. */
export interface Releases {
  claimOf(host: string): HostClaim | null | Promise<HostClaim | null>
  pointerOf(site: string, environment: string): Pointer | null | Promise<Pointer | null>
  /** Null when the bucket does not hold the manifest. */
  releaseOf(manifest: Digest): Release | null | Promise<Release | null>
  /** The manifest of a site whose digest begins so; null when there is none. */
  manifestFrom(site: string, digestStart: string): Digest | null | Promise<Digest | null>
  blobOf(digest: Digest): Uint8Array | null | Promise<Uint8Array | null>
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
}

export function createReleases(options: ReleasesOptions): Releases {
  const { bucket, blobs, maxAge, now, onStale } = options
  const fresh = <T>(read: (key: string, body: Uint8Array) => T) =>
    createFresh<T | null>({
      read: async key => {
        const object = await bucket.get(key)
        return object && read(key, object.body)
      },
      ...{ maxAge, now, onStale, maxKeys: 10_000 },
    })
  const claims = fresh(readClaim)
  const pointers = fresh(readPointer)
  const manifests = createLasting({
    read: async digest => {
      const bytes = await blobs.get(asDigest(digest))
      return bytes && { release: makeRelease(readManifest(`manifest ${digest}`, bytes)), size: bytes.byteLength }
    },
    sizeOf: ({ size }) => size,
    maxBytes: options.manifestBytes,
  })
  const previews = createFresh<Digest | null>({
    read: prefix => firstManifest(bucket, prefix),
    ...{ maxAge, now, onStale, maxKeys: 1000 },
  })
  const bodies = createLasting<Uint8Array>({
    read: digest => blobs.get(digest as Digest),
    sizeOf: bytes => bytes.byteLength,
    maxBytes: options.blobBytes,
  })
  return {
    claimOf: host => claims.get(`hosts/${host}.json`),
    pointerOf: (site, environment) => pointers.get(`sites/${site}/${environment}.json`),
    manifestFrom: (site, digestStart) => previews.get(`sites/${site}/manifests/${digestStart}`),
    blobOf: digest => bodies.get(digest),
    async releaseOf(digest) {
      return (await manifests.get(digest))?.release ?? null
    },
  }
}

function makeRelease(manifest: Manifest): Release {
  const made = new Map<string, Readonly<Record<string, string>>>()
  return {
    manifest,
    redirects: indexRedirects(manifest.redirects),
    headers(file) {
      const headers = made.get(file) ?? headersOf(manifest.files[file] as Manifest['files'][string])
      made.set(file, headers)
      return headers
    },
  }
}

async function firstManifest(bucket: Bucket, prefix: string): Promise<Digest | null> {
  for await (const { key } of bucket.list(prefix)) {
    const digest = /([0-9a-f]{64})\.json$/.exec(key)?.[1]
    if (digest) return asDigest(digest)
  }
  return null
}
