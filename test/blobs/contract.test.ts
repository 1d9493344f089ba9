import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { directoryBlobs } from '#blobs/directory-blobs.ts'
import { existenceCachingBlobs } from '#blobs/existence-caching-blobs.ts'
import { verifyingBlobs } from '#blobs/verifying-blobs.ts'
import { memoryBucketUnderTest, temporaryBucket } from '../bucket/buckets.ts'
import { blobsContract } from '../contracts/blobs.ts'

blobsContract('a folder', async () => {
  const under = await temporaryBucket()
  return { ...disposing(under), blobs: directoryBlobs(under.dir), another: () => directoryBlobs(under.dir) }
})

blobsContract('a directory bucket', async () => {
  const under = await temporaryBucket()
  return { ...disposing(under), blobs: bucketBlobs(under.bucket), another: () => bucketBlobs(under.bucket) }
})

blobsContract('a memory bucket', async () => {
  const under = await memoryBucketUnderTest()
  return { ...disposing(under), blobs: bucketBlobs(under.bucket), another: () => bucketBlobs(under.bucket) }
})

blobsContract('verifying, existence-caching blobs', async () => {
  const under = await memoryBucketUnderTest()
  const another = () => existenceCachingBlobs(verifyingBlobs(bucketBlobs(under.bucket)))
  return { ...disposing(under), blobs: another(), another }
})

const disposing = (under: AsyncDisposable) => ({ [Symbol.asyncDispose]: () => under[Symbol.asyncDispose]() })
