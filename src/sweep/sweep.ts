import { randomUUID } from 'node:crypto'
import { type Clock, systemClock } from '#base/clock.ts'
import { forEachLimited } from '#base/limiter.ts'
import { sealJson } from '#base/sealed-json.ts'
import type { Blobs } from '#blobs/blobs.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { asDigest, type Digest } from '#model/digest.ts'
import {
  type Marks,
  marksKey,
  type Retention,
  rescuePrefix,
  SWEEP_KEY,
  type SweepRecord,
  type SweepReport,
  type SweptCounts,
} from '#model/sweep.ts'
import { readMarks, readSweep } from '#release/sweep-under-way.ts'
import { bucketTime } from './bucket-time.ts'
import { becomeSweeper, type OnlySweeper } from './only-sweeper.ts'
import { countsOf, planSweep, type SweepPlan } from './plan.ts'
import { refuse } from './refusal.ts'

export interface SweepOptions {
  readonly bucket: Bucket
  /** Of the bucket; verified when they are read. */
  readonly blobs: Blobs
  readonly retention: Retention
  /** Sites that the workspace declares. */
  readonly knownSites: readonly string[]
  /** false: only tells what is not needed; nothing is written. */
  readonly act: boolean
  readonly clock?: Clock
  readonly signal?: AbortSignal
}

const NOTHING: SweptCounts = { blobs: 0, manifests: 0, actions: 0, bytes: 0 }
const DELETES_AT_ONCE = 32

/** From looking for a sweep to being live, a release takes a few requests; a longer grace period covers that. */
const SETTLING_MS = 3000

/**
 * Removes what no release that is kept needs, in two phases, each a call of its own unless there is no grace period.
 * The first call marks. One that comes after the grace period looks at everything again, and deletes what was marked and
 * is still not needed; then it marks anew. It may be killed anywhere and called again; one process at a time deletes.
 */
export async function sweep(options: SweepOptions): Promise<SweepReport> {
  const { bucket, retention, act, clock = systemClock } = options
  const current = await readSweep(bucket)
  const now = act ? await bucketTime(bucket) : clock.now()
  const plan = (rescued?: ReadonlySet<Digest>) => planSweep({ ...options, now, ...(rescued && { rescued }) })
  const report = (phase: SweepReport['phase'], found: SweepPlan, deleted: SweptCounts, markedAt: number | null) => ({
    ok: true as const,
    bucket: bucket.name,
    phase,
    notBefore: markedAt === null ? null : new Date(markedAt + retention.grace).toISOString(),
    kept: found.kept,
    unneeded: countsOf(found),
    deleted,
    warnings: found.roots.warnings,
  })

  if (!act) return report('planned', await plan(), NOTHING, current?.record.markedAt ?? null)
  if (!current) {
    const found = await plan()
    const marked = await mark(options, found, now)
    if (!marked || retention.grace > 0) return report('marked', found, NOTHING, marked?.markedAt ?? null)
    return sweep(options)
  }
  const { record } = current
  if (record.state === 'marked' && now < record.markedAt + retention.grace)
    return report('waiting', await plan(), NOTHING, record.markedAt)
  const sweeper = await becomeSweeper(bucket, current, now, clock)
  try {
    return await deleteMarked()
  } catch (error) {
    // What went wrong is worth more than what might go wrong now: then the next sweeper waits.
    await sweeper.giveBack().catch(() => {})
    throw error
  }

  async function deleteMarked(): Promise<SweepReport> {
    // Releases that had looked for a sweep before there was one are through by then.
    if (retention.grace < SETTLING_MS) await clock.sleep(SETTLING_MS, options.signal)
    const marks = new Set((await readMarks(bucket, record.id)) ?? [])
    const found = await plan(await rescuedManifests(bucket, record.id))
    const lost = record.sites.find(site => !found.roots.listed.has(site))
    if (lost !== undefined)
      refuse(
        `The listing of the bucket lacks "${lost}", which it showed when this sweep was marked`,
        'Run again later.',
      )
    const doomed = only(found, key => marks.has(key))
    await deleteAll(options, doomed, sweeper)
    await sweeper.check()
    await end(bucket, record.id)
    const rest = only(found, key => !marks.has(key))
    const next = retention.grace > 0 ? await mark(options, rest, now) : null
    return report('swept', rest, countsOf(doomed), next?.markedAt ?? null)
  }
}

/** Null when there is nothing to mark, or somebody else has marked meanwhile. */
async function mark({ bucket }: SweepOptions, plan: SweepPlan, now: number): Promise<SweepRecord | null> {
  const keys = [...plan.actions.keys(), ...plan.manifests.keys(), ...plan.blobs.keys()]
  if (keys.length === 0) return null
  const record: SweepRecord = { version: 1, id: randomUUID(), state: 'marked', markedAt: now, sites: plan.roots.sites }
  await bucket.put(marksKey(record.id), sealJson({ id: record.id, keys } satisfies Marks), JSON_TYPE)
  const result = await bucket.put(SWEEP_KEY, sealJson(record), { ...JSON_TYPE, when: 'absent' })
  if (!result.ok && (await readSweep(bucket))?.record.id !== record.id) {
    await bucket.delete(marksKey(record.id))
    return null
  }
  return record
}

const JSON_TYPE = { type: 'application/json' } as const

/** What names others goes first, so that whatever is broken off leaves nothing that names what is gone. */
async function deleteAll(
  { bucket, signal }: SweepOptions,
  { actions, manifests, blobs }: DoomedKeys,
  sweeper: OnlySweeper,
): Promise<void> {
  for (const keys of [actions, manifests, blobs])
    await forEachLimited(keys.keys(), { concurrency: DELETES_AT_ONCE, ...(signal && { signal }) }, async key => {
      await sweeper.check()
      await bucket.delete(key)
    })
}

/** The record goes first: without it nobody asks for the marks. */
async function end(bucket: Bucket, id: string): Promise<void> {
  await bucket.delete(SWEEP_KEY)
  await bucket.delete(marksKey(id))
  for (const digest of await rescuedManifests(bucket, id)) await bucket.delete(`${rescuePrefix(id)}${digest}`)
}

async function rescuedManifests(bucket: Bucket, id: string): Promise<ReadonlySet<Digest>> {
  const rescued = new Set<Digest>()
  for await (const { key } of bucket.list(rescuePrefix(id))) rescued.add(asDigest(key.slice(rescuePrefix(id).length)))
  return rescued
}

type DoomedKeys = Pick<SweepPlan, 'actions' | 'manifests' | 'blobs'>

function only<T extends SweepPlan>(plan: T, wanted: (key: string) => boolean): T {
  const some = (sizes: ReadonlyMap<string, number>) => new Map([...sizes].filter(([key]) => wanted(key)))
  return { ...plan, actions: some(plan.actions), manifests: some(plan.manifests), blobs: some(plan.blobs) }
}
