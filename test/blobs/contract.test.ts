import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { directoryBlobs } from '#blobs/directory-blobs.ts'
import { openBlobs } from '#blobs/open.ts'
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

for (const open of [memoryBucketUnderTest, temporaryBucket])
  blobsContract(`the blobs of a run over ${open === temporaryBucket ? 'a directory' : 'memory'}`, async () => {
    const under = await open()
    return { ...disposing(under), blobs: openBlobs(under.bucket), another: () => openBlobs(under.bucket) }
  })

const disposing = (under: AsyncDisposable) => ({ [Symbol.asyncDispose]: () => under[Symbol.asyncDispose]() })
