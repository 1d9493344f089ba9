import { createHash } from 'node:crypto'
import {
  CreateBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  type GetObjectCommandOutput,
  HeadObjectCommand,
  ListObjectsV2Command,
  type ListObjectsV2CommandOutput,
  PutObjectCommand,
  S3Client,
} from '@aws-sdk/client-s3'
import { type Bucket, BucketError, type BucketObject, type PutOptions } from './bucket.ts'
import { checkKey } from './keys.ts'
import { learnConditions, type ProbeCondition, type TagForm } from './s3-conditions.ts'
import { asS3Error, isMissingBucket, statusOf, wasNeverSent } from './s3-errors.ts'
import type { S3Place } from './s3-url.ts'

export interface S3BucketOptions extends Omit<S3Place, 'prefix'> {
  /** Keys under which the bucket notes what it learned of the server; ends with a slash. Never listed. */
  readonly ownPrefix: string
  /** By default as AWS's SDK finds them: `AWS_ACCESS_KEY_ID`, `~/.aws`, the instance. */
  readonly credentials?: { readonly accessKeyId: string; readonly secretAccessKey: string }
  /** How many requests may be open at once. */
  readonly connections?: number
  /** ms without a byte before a request has failed. */
  readonly timeout?: number
}

/**
 * A bucket of any server that speaks S3 and honours conditional writes, which is tried before the first one. No request
 * is repeated here (`retryingBucket` does that): an SDK that repeats a conditional write reports the loss of what it
 * has won. A conditional write to which the server gave no clear answer is `unknown`; Ceph, for one, answers most losers
 * of a race with 500.
 */
export function s3Bucket(options: S3BucketOptions): Bucket {
  const { bucket: Bucket, endpoint, ownPrefix } = options
  const client = createClient(options)
  const name = `s3://${Bucket}${endpoint ? ` at ${endpoint}` : ''}`
  const fail = (error: unknown, doing: string): never => {
    throw asS3Error(error, `${doing} in ${name}`)
  }

  async function read(Key: string, abortSignal?: AbortSignal): Promise<BucketObject | null> {
    try {
      const found = await client.send(new GetObjectCommand({ Bucket, Key }), { abortSignal })
      return { body: await bytesOf(found), tag: unquoted(found.ETag) }
    } catch (error) {
      return isAbsent(error) ? null : fail(error, `read ${Key}`)
    }
  }

  /** Resolves with the tag. The server compares the bytes with their MD5 before it keeps them. */
  async function write(
    Key: string,
    Body: Uint8Array,
    condition: Condition,
    { type, headers, signal }: Pick<PutOptions, 'type' | 'headers' | 'signal'> = {},
  ): Promise<string> {
    const ContentMD5 = createHash('md5').update(Body).digest('base64')
    const about = { ContentType: type, ...(headers && keptHeaders(headers)) }
    const command = new PutObjectCommand({ Bucket, Key, Body, ContentMD5, ...about, ...condition })
    return unquoted((await client.send(command, { abortSignal: signal })).ETag)
  }

  async function remove(Key: string): Promise<void> {
    try {
      await client.send(new DeleteObjectCommand({ Bucket, Key }))
    } catch (error) {
      if (!isAbsent(error)) fail(error, `delete ${Key}`)
    }
  }

  let learned: Promise<TagForm> | undefined
  function tagForm(): Promise<TagForm> {
    if (!learned) {
      learned = learnConditions({ name, read, write: tryWrite, remove }, ownPrefix)
      // What failed may succeed next time.
      learned.catch(() => {
        learned = undefined
      })
    }
    return learned
  }

  async function tryWrite(key: string, text: string, { ifMatch, ifNoneMatch }: ProbeCondition) {
    try {
      const condition = { IfMatch: ifMatch, IfNoneMatch: ifNoneMatch }
      return { tag: await write(key, new TextEncoder().encode(text), condition) }
    } catch (error) {
      const status = statusOf(error)
      return status === 412 || status === 501 ? { status } : fail(error, 'try a conditional write')
    }
  }

  async function conditionOf(when: PutOptions['when']): Promise<Condition> {
    if (when === undefined) return {}
    const form = await tagForm()
    if (when === 'absent') return { IfNoneMatch: '*' }
    return { IfMatch: form === 'quoted' ? `"${when.tag}"` : when.tag }
  }

  return {
    name,
    async get(key, { signal } = {}) {
      checkKey(key)
      return read(key, signal)
    },
    async getRange(key, [start, end], { signal } = {}) {
      checkKey(key)
      try {
        const command = new GetObjectCommand({ Bucket, Key: key, Range: `bytes=${start}-${end}` })
        return await bytesOf(await client.send(command, { abortSignal: signal }))
      } catch (error) {
        if (statusOf(error) === 416) return new Uint8Array()
        return isAbsent(error) ? null : fail(error, `read ${key}`)
      }
    },
    async head(key, { signal } = {}) {
      checkKey(key)
      try {
        const found = await client.send(new HeadObjectCommand({ Bucket, Key: key }), { abortSignal: signal })
        return { size: found.ContentLength ?? 0, modified: found.LastModified?.getTime() ?? 0 }
      } catch (error) {
        return isAbsent(error) ? null : fail(error, `look at ${key}`)
      }
    },
    async put(key, body, { when, type, headers, signal } = {}) {
      checkKey(key)
      signal?.throwIfAborted()
      const condition = await conditionOf(when)
      try {
        return { ok: true, tag: await write(key, body, condition, { type, headers, signal }) }
      } catch (error) {
        if (when !== undefined && isLost(error)) return { ok: false, reason: 'lost' }
        if (when !== undefined && isUnclear(error) && !signal?.aborted) return { ok: false, reason: 'unknown' }
        return fail(error, `write ${key}`)
      }
    },
    async delete(key) {
      checkKey(key)
      await remove(key)
    },
    async *list(Prefix, { signal } = {}) {
      for (let ContinuationToken: string | undefined; ; ) {
        const page: ListObjectsV2CommandOutput = await client
          .send(new ListObjectsV2Command({ Bucket, Prefix, ContinuationToken }), { abortSignal: signal })
          .catch(error => fail(error, `list ${Prefix || 'the keys'}`))
        for (const { Key = '', Size = 0, LastModified } of page.Contents ?? [])
          if (!Key.startsWith(ownPrefix)) yield { key: Key, size: Size, modified: LastModified?.getTime() ?? 0 }
        if (!page.IsTruncated) return
        ContinuationToken = page.NextContinuationToken
        if (!ContinuationToken) throw new BucketError('unsupported', `The listing of ${name} ends before its end`)
      }
    },
    async prepare({ create = false } = {}) {
      if (create)
        await client.send(new CreateBucketCommand({ Bucket })).catch(error => {
          if (error.name !== 'BucketAlreadyOwnedByYou') fail(error, 'create the bucket')
        })
      await tagForm()
    },
    close: async () => client.destroy(),
  }
}

const keptHeaders = (headers: Readonly<Record<string, string>>) => ({
  CacheControl: headers['cache-control'],
  ContentEncoding: headers['content-encoding'],
  ContentLanguage: headers['content-language'],
  ContentDisposition: headers['content-disposition'],
  WebsiteRedirectLocation: headers['x-amz-website-redirect-location'],
})

interface Condition {
  readonly IfMatch?: string
  readonly IfNoneMatch?: string
}

function createClient({
  endpoint,
  region,
  style,
  credentials,
  connections = 128,
  timeout = 30_000,
}: S3BucketOptions): S3Client {
  const agent = { keepAlive: true, maxSockets: connections }
  return new S3Client({
    ...(endpoint && { endpoint }),
    ...(region && { region }),
    ...(credentials && { credentials }),
    forcePathStyle: style === 'path',
    maxAttempts: 1,
    // The SDK's own checksums travel in a framing that several servers store as if it were content.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    requestHandler: { connectionTimeout: 5000, socketTimeout: timeout, httpAgent: agent, httpsAgent: agent },
  })
}

/** All of the body; a connection that ends before its end throws. */
async function bytesOf({ Body, ContentLength }: GetObjectCommandOutput): Promise<Uint8Array> {
  const bytes = (await Body?.transformToByteArray()) ?? new Uint8Array()
  if (ContentLength !== undefined && bytes.length !== ContentLength)
    throw new BucketError('unreachable', `Expected ${ContentLength} bytes of an answer, got ${bytes.length}`)
  return bytes
}

const unquoted = (etag = ''): string => etag.replace(/^(W\/)?"|"$/g, '')
const isAbsent = (error: unknown): boolean => statusOf(error) === 404 && !isMissingBucket(error)

/** The condition did not hold. AWS answers 404 when the object to be replaced is not there. */
const isLost = (error: unknown): boolean => statusOf(error) === 412 || isAbsent(error)

/** The server may have written: it gave no answer, or one that does not say (409: another write at the same moment). */
function isUnclear(error: unknown): boolean {
  const status = statusOf(error)
  if (status === undefined || status < 300) return !(error instanceof BucketError) && !wasNeverSent(error)
  return status === 409 || status >= 500
}
