/** The same set made by the factory, as a program of its own: results and actions go into a bucket in a directory. */
import { readdirSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import { bucketActions } from '#actions/bucket-actions.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { directoryBucket } from '#bucket/directory.ts'
import { imageDeriver } from '#images/derive.ts'
import { imageProcess } from '../../src/render-threads.ts'
import { FORMATS, WIDTHS } from './photograph-set.ts'

const [from = '', bucketDir = '', quality = 'fixed'] = process.argv.slice(2)
const pool = imageProcess({ threads: availableParallelism() }, async () => {})
const bucket = directoryBucket(bucketDir)
const derive = imageDeriver({ actions: bucketActions(bucket), blobs: bucketBlobs(bucket), pool })
const { files, encoded, failures } = await derive({
  images: readdirSync(from).flatMap(original =>
    WIDTHS.flatMap(width =>
      FORMATS.map(format => ({ original, path: `${original}-${width}.${format}`, transform: { width, format } })),
    ),
  ),
  sourceOf: original => join(from, original),
  settings: { service: { entrypoint: 'astro/assets/services/sharp', config: {} } },
  theme: { dir: '', digest: '' },
  factory: { quality: quality as 'fixed' | 'perceptual' },
})
await pool.close()
if (failures.length > 0) throw new Error(failures.map(({ message }) => message).join('\n'))
process.stdout.write(JSON.stringify({ files, encoded }))
