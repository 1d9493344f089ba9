import type { Clock } from '#base/clock.ts'
import { canonicalJson } from '#base/hash.ts'
import { sealJson } from '#base/sealed-json.ts'
import { type Bucket, BucketError, type PutResult } from '#bucket/bucket.ts'
import { type Failure, SiteError } from '#model/failure.ts'
import { historyKey, type Pointer, pointerKey } from '#model/pointer.ts'
import { otherHistory, overtaken } from './failures.ts'
import { claimHosts, vacateHosts } from './hosts.ts'
import { type CurrentPointer, readHistory, readPointer } from './pointers.ts'

export type Change =
  | { readonly outcome: 'released'; readonly pointer: Pointer }
  /** Somebody else changed the pointer in between, or another site holds a host; nothing was changed. */
  | { readonly outcome: 'conflict'; readonly failure: Failure; readonly pointer: Pointer | null }

const ATTEMPTS = 5

/**
 * Makes `next` live in place of `current`, in this order: the history of `current` is complete; the hosts are claimed;
 * the pointer is replaced by one compare-and-set; the history is completed from it; hosts no longer wanted are given up.
 * A process that dies in between leaves the old state or the new one, and the next reader completes the history.
 */
export async function changePointer(
  bucket: Bucket,
  current: CurrentPointer | null,
  next: Pointer,
  clock: Clock,
): Promise<Change> {
  const live = current?.value ?? null
  if (live) await completeHistory(bucket, live)
  const taken = await claimHosts(bucket, next, live)
  if (taken) return { outcome: 'conflict', failure: taken, pointer: live }
  const winner = await compareAndSet(bucket, current, next, clock)
  if (winner !== 'next')
    return { outcome: 'conflict', failure: overtaken(next.site, next.environment, winner), pointer: winner }
  await writeHistory(bucket, next)
  await vacateHosts(bucket, next, live)
  return { outcome: 'released', pointer: next }
}

/** Writes the copy of a pointer in the history, if the process that made it live died before it could. */
export async function completeHistory(bucket: Bucket, pointer: Pointer): Promise<void> {
  if (!(await bucket.head(historyKey(pointer)))) await writeHistory(bucket, pointer)
}

/** The pointer is the truth and comes first; this is its copy. Throws `history-invalid` when there is another one. */
async function writeHistory(bucket: Bucket, pointer: Pointer): Promise<void> {
  const key = historyKey(pointer)
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = await bucket.put(key, sealJson(pointer), { when: 'absent', type: 'application/json' })
    if (result.ok) return
    const found = await readHistory(bucket, pointer)
    if (found && canonicalJson(found) !== canonicalJson(pointer)) throw new SiteError(otherHistory(pointer, key))
    if (found) return
  }
  throw new BucketError(
    'unreachable',
    `Could not write ${key} to ${bucket.name}: the store never said whether it did`,
    {
      hint: 'The release is live; its history is completed by the next run.',
    },
  )
}

/**
 * Whether `next` became the pointer: "next", or else what is there instead. A store that says "lost" may have written
 * all the same (a request that was repeated on the way), and one that does not say certainly may: the pointer itself,
 * or the history once others have gone on, tells. While the pointer is still the old one, the same write is repeated:
 * its condition lets it succeed once at most.
 */
async function compareAndSet(
  bucket: Bucket,
  current: CurrentPointer | null,
  next: Pointer,
  clock: Clock,
): Promise<'next' | Pointer | null> {
  const key = pointerKey(next.site, next.environment)
  const when = current ? { tag: current.tag } : 'absent'
  let trouble: BucketError | undefined
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const result = await bucket
      .put(key, sealJson(next), { when, type: 'application/json' })
      .catch((error: unknown): PutResult => {
        if (!(error instanceof BucketError) || error.reason !== 'unreachable') throw error
        trouble = error
        return { ok: false, reason: 'unknown' }
      })
    if (result.ok) return 'next'
    const found = (await readPointer(bucket, next.site, next.environment))?.value ?? null
    if (found && found.generation >= next.generation) {
      const ours = found.generation === next.generation ? found : await readHistory(bucket, next)
      return ours && canonicalJson(ours) === canonicalJson(next) ? 'next' : found
    }
    if (result.reason === 'lost') return found
    await clock.sleep(100 * 2 ** attempt)
  }
  const hint = 'Look at `nextgen releases`, then run again: a release that did happen is found unchanged.'
  const message = `Could not learn whether ${key} was changed in ${bucket.name} (${ATTEMPTS} attempts)`
  throw trouble ?? new BucketError('unreachable', message, { hint })
}
