import { expect, test } from 'vitest'
import { memoryBucketUnderTest, temporaryBucket } from '../bucket/buckets.ts'
import type { BucketUnderTest } from '../contracts/bucket.ts'
import { crashAtEveryWrite, WORKS } from './broken-off-works.ts'

const PLACES: readonly [where: string, open: () => Promise<BucketUnderTest>][] = [
  ['memory', memoryBucketUnderTest],
  ['a directory', temporaryBucket],
]

for (const [where, open] of PLACES)
  for (const work of WORKS)
    test(`T1: ${work.name} that is broken off at any write in ${where} leaves the old state or the new one`, async () => {
      const points = await crashAtEveryWrite(work, open)
      console.log(`T1: ${work.name} in ${where}: broken off at ${points} points`)
      expect(points).toBeGreaterThanOrEqual(4)
    })
