import type { Pointer } from '#model/pointer.ts'
import type { Retention } from '#model/sweep.ts'

const DAY = 86_400_000

/**
 * The generations whose artifacts stay: what is live, the newest ones, and those that were live within the days that
 * count. How long a release has been out of use is told by when the next one was recorded, by the bucket's clock: a
 * release that was live for a year and replaced today is one that somebody may want back. Of a site that is gone only
 * the days count. Pure.
 */
export function retainedGenerations(
  live: Pick<Pointer, 'generation' | 'manifest'>,
  recordedAt: ReadonlyMap<number, number>,
  { releases, days }: Pick<Retention, 'releases' | 'days'>,
  now: number,
): readonly number[] {
  const newest = live.manifest === null ? 0 : Math.max(1, releases)
  const retained: number[] = []
  for (let generation = live.generation; generation > 0; generation--) {
    const replacedAt = recordedAt.get(generation + 1)
    const inUse = generation === live.generation || (replacedAt ?? now) > now - days * DAY
    if (inUse || live.generation - generation < newest) retained.push(generation)
  }
  return retained
}

/** Generations up to the live one that the listing lacks although every one of them was recorded; the live one may be on its way. */
export function missingGenerations(live: number, recordedAt: ReadonlyMap<number, number>): readonly number[] {
  const missing: number[] = []
  for (let generation = 1; generation < live; generation++) if (!recordedAt.has(generation)) missing.push(generation)
  return missing
}
