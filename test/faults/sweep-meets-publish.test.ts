import { expect, test } from 'vitest'
import { readPointer } from '#release/pointers.ts'
import { temporaryBucket } from '../bucket/buckets.ts'
import { contextOf, publish } from '../release/published.ts'
import { startChild } from './children.ts'
import type { PublisherLine } from './publisher.ts'
import { sweepNow } from './swept-at-every-write.ts'
import { checkHistory, expectClean, SITE, versionOf, visit } from './versions.ts'

const VERSIONS = Number(process.env.ROUNDS ?? (process.env.NEXTGEN_REDUCED ? 300 : 1000))

test(`T9: sweeps without any patience beside ${VERSIONS} publishes break no live release`, async () => {
  await using under = await temporaryBucket()
  await publish(contextOf(under.bucket), versionOf(0, 3))
  const child = startChild<PublisherLine>('publisher.ts', [`file:${under.dir}`, '1', String(VERSIONS), 'null', '20'])
  const counts = { visits: 0, sweeps: 0, deleted: 0 }
  let running = true
  const visiting = (async () => {
    for (; running; counts.visits++) {
      await whatIsLive()
      await new Promise(setImmediate)
    }
  })()
  const sweeping = (async () => {
    for (; running; counts.sweeps++) counts.deleted += (await sweepNow(under.another())).deleted.blobs
  })()
  const { code } = await child.ended
  running = false
  await Promise.all([visiting, sweeping])
  const outcomes = Object.groupBy(child.lines, ({ outcome }) => outcome)
  const told = Object.entries(outcomes).map(([outcome, lines]) => `${lines?.length} ${outcome}`)
  console.log(
    `T9: ${told.join(', ')}; ${counts.sweeps} sweeps deleted ${counts.deleted} blobs; ${counts.visits} visits, all whole`,
  )
  expect(code, child.complaints()).toBe(0)
  expect(
    Object.keys(outcomes).filter(outcome => !['released', 'unchanged', 'conflict', 'incomplete'].includes(outcome)),
  ).toEqual([])
  expect(outcomes.released?.length).toBeGreaterThan(VERSIONS / 2)
  expect(counts.deleted).toBeGreaterThan(VERSIONS)
  expect((await publish(contextOf(under.bucket), versionOf(VERSIONS + 1, 3))).outcome).toBe('released')
  await expectClean(under.bucket, 'after all', 1)
  await checkHistory(under.bucket)

  /** A visitor that holds an old pointer may find its release swept: what was live a moment ago is not kept here. */
  async function whatIsLive(): Promise<void> {
    const generation = async () => (await readPointer(under.bucket, SITE, 'live'))?.value.generation
    const first = await generation()
    await visit(under.bucket).catch(async error => {
      if ((await generation()) === first) throw error
    })
  }
}, 300_000)
