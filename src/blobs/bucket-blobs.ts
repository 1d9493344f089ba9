import type { Bucket } from '#bucket/bucket.ts'
import type { Blobs } from './blobs.ts'
import { directoryBlobs } from './directory-blobs.ts'
import { type ObjectBlobsOptions, objectBlobs } from './object-blobs.ts'

/** The blobs of a bucket; those of a bucket that is a folder are read and written as files. */
export const bucketBlobs = (bucket: Bucket, options?: ObjectBlobsOptions): Blobs =>
  bucket.directory === undefined ? objectBlobs(bucket, options) : directoryBlobs(bucket.directory)
