import { afterAll, beforeAll } from 'vitest'
import { prefixedBucket } from '#bucket/prefixed-bucket.ts'
import { r2Bucket } from '#bucket/r2.ts'
import { bucketContract } from '../contracts/bucket.ts'
import { startWorkerd, type Workerd } from '../edge/workerd.ts'

let workerd: Workerd
let opened = 0

beforeAll(async () => {
  workerd = await startWorkerd()
})
afterAll(() => workerd?.[Symbol.asyncDispose]())

bucketContract({
  name: 'R2, as workers see it',
  timeout: 60_000,
  async open() {
    const prefix = `test-${opened++}/`
    const another = () => prefixedBucket(r2Bucket(workerd.r2), prefix)
    return { bucket: another(), another, [Symbol.asyncDispose]: async () => {} }
  },
})
