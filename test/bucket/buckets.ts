import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { directoryBucket } from '#bucket/directory.ts'
import { memoryBucket } from '#bucket/memory.ts'
import type { BucketUnderTest } from '../contracts/bucket.ts'

export interface TemporaryBucket extends BucketUnderTest {
  /** The folder, absolute. */
  readonly dir: string
}

/** A directory bucket in a folder that disappears with its scope. */
export async function temporaryBucket(): Promise<TemporaryBucket> {
  const parent = await mkdtemp(join(tmpdir(), 'nextgen-bucket-'))
  const dir = join(parent, 'bucket')
  const opened = [directoryBucket(dir)]
  return {
    dir,
    bucket: opened[0] as BucketUnderTest['bucket'],
    another() {
      const bucket = directoryBucket(dir)
      opened.push(bucket)
      return bucket
    },
    async [Symbol.asyncDispose]() {
      for (const bucket of opened) await bucket.close?.()
      await rm(parent, { recursive: true, force: true })
    },
  }
}

export async function memoryBucketUnderTest(): Promise<BucketUnderTest> {
  const bucket = memoryBucket()
  return { bucket, another: () => bucket, [Symbol.asyncDispose]: async () => {} }
}
