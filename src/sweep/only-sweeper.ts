import { randomUUID } from 'node:crypto'
import type { Clock } from '#base/clock.ts'
import { sealJson } from '#base/sealed-json.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { SiteError } from '#model/failure.ts'
import { SWEEP_KEY, type SweepRecord } from '#model/sweep.ts'
import { type CurrentSweep, readSweep } from '#release/sweep-under-way.ts'

/** The right to delete what a sweep has marked, which one process has at a time. */
export interface OnlySweeper {
  /**
   * Throws `sweep-conflict` when another process has taken over meanwhile. To be called before each deletion; it asks
   * the bucket every few seconds, so that a process that was stopped for long does not go on where it was.
   */
  check(): Promise<void>
  /** After a failure, when nothing is being deleted any more: what is marked stays so, and may be rescued again. */
  giveBack(): Promise<void>
}

/** A sweeper that has not been heard of for so long is dead: another one may take over. */
const SILENCE_MS = 600_000
const ASK_EVERY_MS = 5_000
const TELL_EVERY_MS = 60_000

/**
 * Takes the right for this process, unless somebody who has it was heard of lately. From here on nobody can rescue what
 * is marked. `now`: ms since 1970 by the bucket's clock.
 */
export async function becomeSweeper(
  bucket: Bucket,
  { record, tag }: CurrentSweep,
  now: number,
  clock: Clock,
): Promise<OnlySweeper> {
  const sweeper = randomUUID()
  const begun = clock.now()
  const heard = record.heardAt ?? 0
  if (record.state === 'sweeping' && now < heard + SILENCE_MS) throw busy(heard)
  await tell(tag, now)
  let [askedAt, toldAt] = [begun, begun]
  /** What was asked last: those who come meanwhile wait for the same answer. */
  let answer: Promise<void> = Promise.resolve()
  async function ask(local: number): Promise<void> {
    const current = await readSweep(bucket)
    if (current?.record.sweeper !== sweeper) throw overtaken()
    if (Math.abs(local - toldAt) < TELL_EVERY_MS) return
    toldAt = local
    await tell(current.tag, now + local - begun)
  }
  return {
    check() {
      const local = clock.now()
      // A clock that was set back is asked about as well.
      if (Math.abs(local - askedAt) >= ASK_EVERY_MS) {
        askedAt = local
        answer = ask(local)
      }
      return answer
    },
    async giveBack() {
      const current = await readSweep(bucket)
      if (current?.record.sweeper !== sweeper) return
      const { sweeper: _, heardAt: __, ...rest } = record
      const marked = sealJson({ ...rest, state: 'marked' } satisfies SweepRecord)
      await bucket.put(SWEEP_KEY, marked, { when: { tag: current.tag }, type: 'application/json' })
    },
  }

  async function tell(tag: string, heardAt: number): Promise<void> {
    const sweeping: SweepRecord = { ...record, state: 'sweeping', sweeper, heardAt }
    const result = await bucket.put(SWEEP_KEY, sealJson(sweeping), { when: { tag }, type: 'application/json' })
    if (!result.ok && (await readSweep(bucket))?.record.sweeper !== sweeper) throw overtaken()
  }
}

const busy = (heardAt: number): SiteError =>
  new SiteError({
    code: 'sweep-conflict',
    message: `Another process is sweeping this bucket; it was last heard of at ${new Date(heardAt).toISOString()}`,
    hint: 'Nothing to do. If that process was killed: ten minutes later `nextgen gc --delete` ends its work.',
  })

const overtaken = (): SiteError =>
  new SiteError({
    code: 'sweep-conflict',
    message: 'Another process has taken over the sweep of this bucket',
    hint: 'Nothing to do: theirs counts.',
  })
