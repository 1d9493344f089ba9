import { afterAll, beforeAll, describe } from 'vitest'
import type { Bucket } from '#bucket/bucket.ts'
import { prefixedBucket } from '#bucket/prefixed-bucket.ts'
import { retryingBucket } from '#bucket/retrying-bucket.ts'
import { s3Bucket } from '#bucket/s3.ts'
import { bucketContract } from '../contracts/bucket.ts'
import { type Rgw, startRgw, whyNoRgw } from './rgw.ts'

const reason = whyNoRgw()
if (reason) console.log(`Not run: ${reason}`)

describe.skipIf(reason !== null)('on Ceph RGW', () => {
  let rgw: Rgw
  let opened = 0

  beforeAll(async () => {
    rgw = await startRgw()
    const bucket = open()
    await bucket.prepare?.({ create: true })
    await bucket.close?.()
  })
  afterAll(async () => rgw?.[Symbol.asyncDispose]())

  const open = (): Bucket =>
    retryingBucket(
      s3Bucket({
        bucket: 'contract',
        endpoint: rgw.endpoint,
        region: 'us-east-1',
        style: 'path',
        credentials: rgw.credentials,
        ownPrefix: '.nextgen/',
      }),
    )

  bucketContract({
    name: 'Ceph RGW',
    timeout: 60_000,
    async open() {
      const prefix = `test-${opened++}/`
      const inner = open()
      return {
        bucket: prefixedBucket(inner, prefix),
        another: () => prefixedBucket(open(), prefix),
        [Symbol.asyncDispose]: async () => inner.close?.(),
      }
    },
  })
})
