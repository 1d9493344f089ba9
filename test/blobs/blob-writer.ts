/** A thread that writes `count` blobs, the same ones in every thread. */
import { workerData } from 'node:worker_threads'
import { digestOf } from '#base/hash.ts'
import { directoryBlobs } from '#blobs/directory-blobs.ts'

const { dir, count } = workerData as { dir: string; count: number }
const blobs = directoryBlobs(dir)
for (let at = 0; at < count; at++) {
  const bytes = Buffer.from(`page ${at} `.repeat(500))
  blobs.putSync(digestOf(bytes), bytes)
}
