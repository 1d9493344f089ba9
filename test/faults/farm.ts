/**
 * A farm that publishes, rolls back, unpins and reads one site at random, beside others that do the same. It prints the
 * generation and the digest of the record of each release that it was told of, and each generation that it read.
 * Arguments: URL of the bucket, name, number of steps, seed.
 */
import { systemClock } from '#base/clock.ts'
import { canonicalJson } from '#base/hash.ts'
import { openBlobs } from '#blobs/open.ts'
import { openBucket } from '#bucket/open.ts'
import { readPointer } from '#release/pointers.ts'
import { type ReleaseContext, release } from '#release/release.ts'
import { rollback, unpin } from '#release/rollback.ts'
import { upload } from '#upload/upload.ts'
import { seededRandom } from '../random.ts'
import { keepBlobs } from '../release/artifacts.ts'
import { SITE, versionOf, visit } from './versions.ts'

export type FarmLine =
  | { readonly released: number; readonly record: string }
  | { readonly read: number }
  | { readonly outcome: string }

const [url = '', name = '', steps = '0', seed = '0'] = process.argv.slice(2)
const random = seededRandom(Number(seed))
const bucket = await openBucket(url, { base: process.cwd() })
const blobs = openBlobs(bucket)
const context: ReleaseContext = { bucket, blobs, environment: 'live', actor: name, clock: systemClock }
const print = (line: FarmLine) => process.stdout.write(`${JSON.stringify(line)}\n`)

for (let at = 0; at < Number(steps); at++) {
  const result = await step(at)
  if (result?.outcome === 'released')
    print({ released: result.pointer.generation, record: canonicalJson(result.pointer) })
  else if (result) print({ outcome: result.outcome })
  const seen = await visit(bucket)
  if (seen) print({ read: seen.generation })
}
await bucket.close?.()

async function step(at: number) {
  const choice = random()
  if (choice < 0.6) return publish(at)
  if (choice < 0.75) return rollback({ ...context, site: SITE })
  if (choice < 0.95) return unpin({ ...context, site: SITE })
  await readPointer(bucket, SITE, 'live')
  return null
}

/** Every farm has versions of its own, so that no two of them write the same bytes. */
async function publish(at: number) {
  const { manifest, blobs: made } = versionOf(Number(seed) * 1000 + at, 3)
  await keepBlobs(blobs, { manifest, blobs: made })
  await upload({ from: blobs, to: blobs, bucket, manifest })
  return release({ ...context, manifest })
}
