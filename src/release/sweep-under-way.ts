import { openSealedJson } from '#base/sealed-json.ts'
import { blobKey } from '#blobs/blobs.ts'
import { type Bucket, putImmutable, readObject } from '#bucket/bucket.ts'
import type { Digest } from '#model/digest.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import { marksKey, rescueKey, SWEEP_KEY, type SweepRecord } from '#model/sweep.ts'

/** The sweep under way as it was read, with what a compare-and-set needs. */
export interface CurrentSweep {
  readonly record: SweepRecord
  readonly tag: string
}

/** Null when nothing is marked. Throws a `SiteError` (`sweep-invalid`). */
export async function readSweep(bucket: Bucket): Promise<CurrentSweep | null> {
  const found = await readObject(bucket, SWEEP_KEY, parse)
  return found && { record: found.value, tag: found.tag }
}

function parse(bytes: Uint8Array, key: string): SweepRecord {
  const record = openSealedJson(bytes) as SweepRecord | null
  if (record?.version === 1) return record
  throw new SiteError({
    code: 'sweep-invalid',
    where: key,
    message: 'Expected the record of a sweep as NEXTGEN wrote it: it was edited by hand, or damaged',
    hint: 'Delete it while no `nextgen gc` runs: the next one marks anew.',
  })
}

/** The keys that a sweep has marked; null when it has ended. */
export async function readMarks(bucket: Bucket, id: string): Promise<readonly string[] | null> {
  const object = await bucket.get(marksKey(id))
  return object && ((openSealedJson(object.body)?.keys as readonly string[] | undefined) ?? [])
}

/** Marks are large and never change: each process reads those of a sweep once. */
const marksRead = new WeakMap<Bucket, { readonly id: string; readonly keys: Promise<ReadonlySet<string> | null> }>()

function marksOf(bucket: Bucket, id: string): Promise<ReadonlySet<string> | null> {
  const known = marksRead.get(bucket)
  if (known?.id === id) return known.keys
  const keys = readMarks(bucket, id).then(keys => keys && new Set(keys))
  marksRead.set(bucket, { id, keys })
  keys.catch(() => marksRead.delete(bucket))
  return keys
}

const ROUNDS = 5

/**
 * Makes sure that a sweep takes nothing of an artifact that is about to be released. Where parts of it are marked, the
 * manifest is noted for the sweep to see; once that deletes, it is too late, and the failure says so. To be asked before
 * the artifact's completeness is.
 */
export async function rescueFromSweep(
  bucket: Bucket,
  manifest: Digest,
  blobs: Iterable<Digest>,
): Promise<Failure | null> {
  const needed = [manifest, ...blobs].map(blobKey)
  for (let round = 0; round < ROUNDS; round++) {
    const current = await readSweep(bucket)
    if (!current) return null
    const { id, state } = current.record
    const marks = await marksOf(bucket, id)
    if (!marks) continue
    if (!needed.some(key => marks.has(key))) return null
    if (state === 'sweeping') return tooLate(manifest)
    await putImmutable(bucket, rescueKey(id, manifest), new Uint8Array())
    const after = (await readSweep(bucket))?.record
    if (after?.id === id && after.state === 'marked') return null
  }
  return tooLate(manifest)
}

const tooLate = (manifest: Digest): Failure => ({
  code: 'release-conflict',
  message: `Parts of the artifact ${manifest.slice(0, 12)} were not needed for long, and are being swept at this moment`,
  hint: 'What is live stays live. Run again once `nextgen gc --delete` has ended.',
})
