/**
 * A process of its own that makes one WebP of every file in a folder and prints what came of it, with the most memory the
 * process ever held: the pixels live in libvips, where the memory of a test runner tells nothing.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { bucketActions } from '#actions/bucket-actions.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { imageDeriver } from '#images/derive.ts'
import type { ImageReply, ImageTask } from '#images/task.ts'
import { threadPool } from '#pool/piscina.ts'

const [dir = '', mode = 'fail'] = process.argv.slice(2)
const pool = threadPool<ImageTask, ImageReply>({
  worker: new URL('../../src/images/worker.ts', import.meta.url),
  threads: 2,
  heapMb: 256,
})
const bucket = memoryBucket()
const derive = imageDeriver({ actions: bucketActions(bucket), blobs: bucketBlobs(bucket), pool })
const { files, warnings, broken, failures } = await derive({
  images: readdirSync(dir).map(original => ({
    original,
    path: `${original}.webp`,
    transform: { width: 320, height: 200, format: 'webp' },
  })),
  sourceOf: original => join(dir, original),
  settings: { service: { entrypoint: 'astro/assets/services/sharp', config: {} } },
  theme: { dir: '', digest: '' },
  factory: { quality: 'fixed' },
  standIns: mode === 'stand-in',
})
await pool.close()
process.stdout.write(
  JSON.stringify({
    made: Object.keys(files),
    warnings,
    broken,
    failures,
    peakMb: Math.round(process.resourceUsage().maxRSS / 1024),
  }),
)
