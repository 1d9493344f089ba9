import type { Blobs } from '#blobs/blobs.ts'

/** As far as it is used: `caches.default` of a worker. */
export interface ResponseCache {
  match(request: string): Promise<Response | undefined>
  put(request: string, response: Response): Promise<void>
}

const A_YEAR = 'public, max-age=31536000, immutable'

/**
 * Keeps blobs in the cache of the place where the worker runs, under their digest: such an entry can never be wrong, and
 * no release has to purge it. What comes out must be verified like what comes out of the bucket.
 */
export function cachedBlobs(blobs: Blobs, cache: ResponseCache): Blobs {
  return {
    ...blobs,
    async get(digest, options) {
      const key = `https://blobs.invalid/${digest}`
      const kept = await cache.match(key).catch(() => undefined)
      if (kept) return new Uint8Array(await kept.arrayBuffer())
      const bytes = await blobs.get(digest, options)
      if (bytes) {
        const response = new Response(bytes as BodyInit, { headers: { 'cache-control': A_YEAR } })
        // A cache that is full is no reason to answer nothing.
        await cache.put(key, response).catch(() => {})
      }
      return bytes
    },
  }
}
