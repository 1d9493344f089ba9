/**
 * A process of its own that makes one WebP of every file in a folder and prints what came of it: its memory, and that of
 * the process in which images are made, tells what they took.
 */
import { readdirSync } from 'node:fs'
import { join } from 'node:path'
import { bucketActions } from '#actions/bucket-actions.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { imageDeriver } from '#images/derive.ts'
import { imageProcess } from '../../src/render-threads.ts'

const [dir = '', mode = 'fail'] = process.argv.slice(2)
const pool = imageProcess({ threads: 2 }, async () => {})
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
  }),
)
