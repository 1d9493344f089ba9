import { bucketContract } from '../contracts/bucket.ts'
import { memoryBucketUnderTest } from './buckets.ts'

bucketContract({ name: 'memory', open: memoryBucketUnderTest })
