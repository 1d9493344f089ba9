import { expect, test } from 'vitest'
import { memoryBucket } from '#bucket/memory.ts'
import { temporaryBucket } from '../bucket/buckets.ts'
import { badDays, ticking } from './bad-days.ts'

const RUNS = Number(process.env.RUNS ?? (process.env.NEXTGEN_REDUCED ? 500 : 2000))

test(`T3: three farms on a bucket with bad days lose no release that they were told of (${RUNS} runs)`, async () => {
  const done = await badDays(async clock => {
    const bucket = memoryBucket({ clock: ticking(clock) })
    return { bucket, another: () => bucket, [Symbol.asyncDispose]: async () => {} }
  }, RUNS)
  console.log(`T3: in memory: ${JSON.stringify(done)}`)
  expect(Math.min(...Object.values(done.faults))).toBeGreaterThan(20)
  expect(done.released).toBeGreaterThan(RUNS)
}, 300_000)

test('T3: nor do they in a directory', async () => {
  const done = await badDays(temporaryBucket, RUNS / 5)
  console.log(`T3: in a directory: ${JSON.stringify(done)}`)
  expect(done.faults.repeated).toBeGreaterThan(10)
  expect(done.released).toBeGreaterThan(RUNS / 10)
}, 300_000)
