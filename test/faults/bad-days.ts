import fc from 'fast-check'
import { expect } from 'vitest'
import { openBlobs } from '#blobs/open.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { retryingBucket } from '#bucket/retrying-bucket.ts'
import type { Pointer } from '#model/pointer.ts'
import { releases } from '#release/history.ts'
import { release } from '#release/release.ts'
import { remove } from '#release/remove.ts'
import { rollback, unpin } from '#release/rollback.ts'
import { upload } from '#upload/upload.ts'
import { type ManualClock, manualClock } from '../base/manual-clock.ts'
import type { BucketUnderTest } from '../contracts/bucket.ts'
import { seededRandom } from '../random.ts'
import { keepBlobs } from '../release/artifacts.ts'
import { type FaultRates, type FaultyBucket, faultyBucket } from './faulty-bucket.ts'
import { checkHistory, expectClean, SITE, versionOf, visit } from './versions.ts'

type Step =
  | { readonly do: 'publish'; readonly version: number }
  | { readonly do: 'rollback'; readonly to?: number }
  | { readonly do: 'unpin' | 'remove' | 'list' }

const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 6,
    arbitrary: fc.record({ do: fc.constant('publish' as const), version: fc.integer({ min: 1, max: 30 }) }),
  },
  {
    weight: 2,
    arbitrary: fc.record({
      do: fc.constant('rollback' as const),
      to: fc.option(fc.integer({ min: 1, max: 4 }), { nil: undefined }),
    }),
  },
  { weight: 2, arbitrary: fc.constant({ do: 'unpin' as const }) },
  { weight: 1, arbitrary: fc.constantFrom({ do: 'remove' as const }, { do: 'list' as const }) },
)
const rates: fc.Arbitrary<FaultRates> = fc.record({
  refused: fc.constantFrom(0, 0.05, 0.2),
  silent: fc.constantFrom(0, 0.1, 0.4),
  repeated: fc.constantFrom(0, 0.1, 0.4),
  damaged: fc.constantFrom(0, 0.02, 0.1),
  stale: fc.constantFrom(0, 0.3),
})

/** One farm: does its steps one after the other, and notes what it was told. */
async function work(
  name: string,
  bucket: Bucket,
  clock: ManualClock,
  steps: readonly Step[],
  told: Pointer[],
): Promise<void> {
  const blobs = openBlobs(bucket, { clock })
  const context = { bucket, blobs, environment: 'live', actor: name, clock }
  for (const next of steps) {
    try {
      const result = await doStep(next, context)
      if (result.outcome === 'released') told.push(result.pointer)
    } catch (error) {
      // A step may fail; what it was not told of may have happened or not.
      expect((error as Error).name).toMatch(/^(BucketError|SiteError)$/)
    }
  }
}

async function doStep(
  next: Step,
  context: Parameters<typeof unpin>[0] extends infer T ? Omit<T & object, 'site'> : never,
) {
  const options = { ...(context as Parameters<typeof unpin>[0]), site: SITE }
  switch (next.do) {
    case 'publish': {
      const artifact = versionOf(next.version, 3)
      const from = openBlobs(memoryBucket())
      await keepBlobs(from, artifact)
      await upload({
        from: { ...from, name: 'workshop' },
        to: options.blobs,
        bucket: options.bucket,
        manifest: artifact.manifest,
      })
      return release({ ...options, manifest: artifact.manifest })
    }
    case 'rollback':
      return rollback({ ...options, to: next.to })
    case 'unpin':
      return unpin(options)
    case 'list':
      return listed(await releases({ ...options }))
    case 'remove':
      return remove({ ...options, gone: true })
  }
}

/** A listing may lack releases, but never shows one twice or in the wrong order. */
function listed(history: readonly Pointer[]): { readonly outcome: 'listed' } {
  const generations = history.map(({ generation }) => generation)
  expect(generations).toEqual([...new Set(generations)].sort((a, b) => b - a))
  return { outcome: 'listed' }
}

export interface BadDays {
  readonly runs: number
  readonly steps: number
  readonly released: number
  readonly faults: Readonly<Record<keyof FaultRates, number>>
}

/**
 * Lets up to three farms work on one site at once, each over a bucket with bad days, in a new bucket each run; then looks
 * whether every release that one of them was told of is in the history as it was told. `SEED` replays a run.
 */
export async function badDays(open: (clock: ManualClock) => Promise<BucketUnderTest>, runs: number): Promise<BadDays> {
  const totals = { steps: 0, released: 0, faults: { refused: 0, silent: 0, repeated: 0, damaged: 0, stale: 0 } }
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(step, { maxLength: 8 }), { minLength: 1, maxLength: 3 }),
      rates,
      fc.integer(),
      async (farms, rates, seed) => {
        const clock = manualClock()
        await using under = await open(clock)
        const random = seededRandom(seed)
        const told: Pointer[] = []
        const faulty: FaultyBucket[] = []
        await Promise.all(
          farms.map((steps, at) => {
            const bucket = faultyBucket(under.another(), rates, random)
            faulty.push(bucket)
            return work(`farm ${at}`, retryingBucket(bucket, { clock, random }), clock, steps, told)
          }),
        )
        const history = await checkHistory(under.bucket)
        for (const pointer of told) expect(history[pointer.generation - 1]).toEqual(pointer)
        expect(new Set(told.map(({ generation }) => generation)).size).toBe(told.length)
        const seen = await visit(under.bucket)
        expect(seen === null).toBe(!history.at(-1)?.manifest)
        await expectClean(under.bucket, 'after a bad day')

        totals.steps += farms.flat().length
        totals.released += told.length
        for (const { happened } of faulty)
          for (const fault of Object.keys(happened) as (keyof FaultRates)[]) totals.faults[fault] += happened[fault]
      },
    ),
    { numRuns: runs, ...(process.env.SEED && { seed: Number(process.env.SEED) }) },
  )
  return { runs, ...totals }
}

/** Each look at it finds it a moment later, so that a listing knows what was written last. */
export const ticking = (clock: ManualClock): ManualClock => ({
  ...clock,
  now() {
    clock.advance(1)
    return clock.now()
  },
})
