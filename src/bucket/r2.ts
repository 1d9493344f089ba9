import { type Bucket, BucketError, type PutOptions } from './bucket.ts'
import { checkKey } from './keys.ts'

/** What a worker is given for an R2 bucket, as far as it is used here. */
export interface R2Binding {
  get(
    key: string,
    options?: { readonly range: { readonly offset: number; readonly length: number } },
  ): Promise<R2Body | null>
  head(key: string): Promise<R2Object | null>
  put(key: string, value: Uint8Array, options?: R2Put): Promise<R2Object | null>
  delete(key: string): Promise<void>
  list(options: { readonly prefix: string; readonly cursor?: string }): Promise<{
    readonly objects: readonly R2Object[]
    readonly truncated: boolean
    readonly cursor?: string
  }>
}

interface R2Object {
  readonly key: string
  readonly etag: string
  readonly size: number
  readonly uploaded: Date
}

interface R2Body extends R2Object {
  arrayBuffer(): Promise<ArrayBuffer>
}

interface R2Put {
  readonly onlyIf?: { readonly etagMatches: string } | { readonly etagDoesNotMatch: string }
  readonly httpMetadata?: Readonly<Record<string, string>>
}

/**
 * An R2 bucket inside a Cloudflare worker, with the same keys and conditions as the same bucket over S3. No request is
 * repeated here.
 */
export function r2Bucket(r2: R2Binding, name = 'r2:'): Bucket {
  async function attempt<T>(doing: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    signal?.throwIfAborted()
    try {
      return await work()
    } catch (cause) {
      throw new BucketError('unreachable', `Could not ${doing} in ${name}: ${said(cause)}`, { cause })
    }
  }

  /** R2 refuses a range that begins behind the end, in words that differ: whether it did is asked of the object. */
  async function emptyBehindTheEnd(error: unknown, key: string, start: number): Promise<Pick<R2Body, 'arrayBuffer'>> {
    const found = await r2.head(key)
    if (found && start >= found.size) return { arrayBuffer: async () => new ArrayBuffer(0) }
    throw error
  }

  return {
    name,
    async get(key, { signal } = {}) {
      checkKey(key)
      return attempt(
        `read ${key}`,
        async () => {
          const found = await r2.get(key)
          return found && { body: new Uint8Array(await found.arrayBuffer()), tag: found.etag }
        },
        signal,
      )
    },
    async getRange(key, [start, end], { signal } = {}) {
      checkKey(key)
      return attempt(
        `read ${key}`,
        async () => {
          const range = { offset: start, length: end - start + 1 }
          const found = await r2.get(key, { range }).catch(error => emptyBehindTheEnd(error, key, start))
          return found && new Uint8Array(await found.arrayBuffer())
        },
        signal,
      )
    },
    async head(key, { signal } = {}) {
      checkKey(key)
      const found = await attempt(`look at ${key}`, () => r2.head(key), signal)
      return found && { size: found.size, modified: found.uploaded.getTime() }
    },
    async put(key, body, { when, type, headers, signal } = {}) {
      checkKey(key)
      const options = { httpMetadata: metadataOf(type, headers), ...(when && { onlyIf: conditionOf(when) }) }
      const written = await attempt(`write ${key}`, () => r2.put(key, body, options), signal)
      return written ? { ok: true, tag: written.etag } : { ok: false, reason: 'lost' }
    },
    async delete(key) {
      checkKey(key)
      await attempt(`delete ${key}`, () => r2.delete(key))
    },
    async *list(prefix, { signal } = {}) {
      for (let cursor: string | undefined; ; ) {
        const page = await attempt(`list ${prefix}`, () => r2.list({ prefix, ...(cursor && { cursor }) }), signal)
        for (const { key, size, uploaded } of page.objects) yield { key, size, modified: uploaded.getTime() }
        if (!page.truncated) return
        cursor = page.cursor
      }
    },
  }
}

const conditionOf = (when: NonNullable<PutOptions['when']>) =>
  when === 'absent' ? { etagDoesNotMatch: '*' } : { etagMatches: when.tag }

const METADATA = {
  'cache-control': 'cacheControl',
  'content-encoding': 'contentEncoding',
  'content-language': 'contentLanguage',
  'content-disposition': 'contentDisposition',
} as const

function metadataOf(type: string | undefined, headers: PutOptions['headers'] = {}): Readonly<Record<string, string>> {
  const metadata: Record<string, string> = type === undefined ? {} : { contentType: type }
  for (const [header, name] of Object.entries(METADATA)) if (headers[header]) metadata[name] = headers[header]
  return metadata
}

const said = (error: unknown): string => (error instanceof Error ? error.message : String(error))
