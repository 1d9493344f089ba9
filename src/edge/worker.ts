import { objectBlobs } from '#blobs/object-blobs.ts'
import { verifyingBlobs } from '#blobs/verifying-blobs.ts'
import { prefixedBucket } from '#bucket/prefixed-bucket.ts'
import { type R2Binding, r2Bucket } from '#bucket/r2.ts'
import { cachedBlobs, type ResponseCache } from './cached-blobs.ts'
import { createEdge, type Edge } from './router.ts'
import { asQuestion, asResponse } from './web.ts'

/** Bindings and variables of the worker, as `wrangler.jsonc` names them. */
export interface WorkerEnvironment {
  readonly BUCKET: R2Binding
  /** The part of the bucket that `--bucket s3://BUCKET/PREFIX` names; all of it when absent. */
  readonly PREFIX?: string
  /** `true`: send `cache-tag`, for purges by tag. */
  readonly CACHE_TAGS?: string
}

const MIB = 1024 * 1024
/** An isolate has 128 MiB for everything. */
const MEMORY = { manifests: 16 * MIB, files: 24 * MIB }

/** One edge for as long as the isolate lives: what it has read, the next visitor need not wait for. */
const edges = new WeakMap<R2Binding, Edge>()

/** The edge as a Cloudflare worker over R2. */
export default {
  async fetch(request: Request, environment: WorkerEnvironment): Promise<Response> {
    let edge = edges.get(environment.BUCKET)
    if (!edge) {
      edge = openEdge(environment)
      edges.set(environment.BUCKET, edge)
    }
    // Cloudflare routes by the URL's host; the header may be anything that a proxy in front has left.
    return asResponse(await edge.answer(asQuestion(request, new URL(request.url).host)))
  },
}

function openEdge({ BUCKET, PREFIX = '', CACHE_TAGS }: WorkerEnvironment): Edge {
  const prefix = PREFIX === '' || PREFIX.endsWith('/') ? PREFIX : `${PREFIX}/`
  const bucket = prefixedBucket(r2Bucket(BUCKET), prefix, 'r2')
  const { default: cache } = (globalThis as { caches?: { default?: ResponseCache } }).caches ?? {}
  const stored = objectBlobs(bucket)
  const blobs = cache ? cachedBlobs(stored, cache) : stored
  return createEdge({
    bucket,
    blobs: verifyingBlobs(blobs),
    memory: MEMORY,
    startPage: false,
    sharedReads: false,
    cacheTags: CACHE_TAGS === 'true',
    onError: (error, about) => console.error(`${about}: ${error instanceof Error ? error.message : error}`),
  })
}
