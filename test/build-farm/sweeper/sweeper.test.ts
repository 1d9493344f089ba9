import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { memoryBucket } from '#bucket/memory.ts'
import type { LoadedSites } from '#index.ts'
import { openSweeper, type SweeperOptions } from '#sweeper/sweeper.ts'
import { farmSettings } from '../../../build-farm/settings.ts'

type Swept = Parameters<SweeperOptions['onSwept']>[0]

/** A sweeper over a bucket in memory, and what it told. */
async function sweeping(sites: () => Promise<LoadedSites> = async () => ({ sites: [], failed: [] })) {
  const root = await mkdtemp(join(tmpdir(), 'sweeper-'))
  const bucket = memoryBucket()
  const swept: Swept[] = []
  const errors: unknown[] = []
  const workspace = { root, stateDir: root, sitesDir: join(root, 'sites'), themesDir: join(root, 'themes') }
  const sweeper = openSweeper({
    ...{ bucket, workspace, sites, retention: { releases: 10, days: 14, grace: 0 }, clock: { now: () => Date.now() } },
    onSwept: each => void swept.push(each),
    onError: error => void errors.push(error),
  })
  return {
    ...{ bucket, sweeper, swept, errors },
    async [Symbol.asyncDispose]() {
      await sweeper[Symbol.asyncDispose]()
      await rm(root, { recursive: true, force: true })
    },
  }
}

test('the farm sweeps its bucket by the seam of the generator, and tells what came of it', async () => {
  await using farm = await sweeping()
  farm.sweeper.begin()
  farm.sweeper.begin()
  await expect.poll(() => farm.swept.length + farm.errors.length).toBeGreaterThan(0)
  expect(farm.errors).toEqual([])
  expect(farm.swept).toHaveLength(1)
  expect(farm.swept[0]?.caches.map(({ cache }) => cache)).toEqual(['blobs', 'themes', 'media'])
})

test('a sweep that cannot be made is told, and the next one is made', async () => {
  let broken = true
  await using farm = await sweeping(async () => {
    if (broken) throw new Error('no sites today')
    return { sites: [], failed: [] }
  })
  farm.sweeper.begin()
  await expect.poll(() => farm.errors.map(error => (error as Error).message)).toEqual(['no sites today'])
  broken = false
  await expect
    .poll(() => {
      farm.sweeper.begin()
      return farm.swept.length
    })
    .toBeGreaterThan(0)
})

test('a farm sweeps daily unless it is told otherwise, with a grace period that is over by the next day', () => {
  const at = { root: '/w', stateDir: '/w/.nextgen' }
  const { sweep } = farmSettings({ zone: 'Europe/Berlin' }, at)
  expect(sweep?.schedule).toEqual({ name: 'gc', cron: '17 4 * * *', zone: 'Europe/Berlin' })
  expect(sweep?.retention).toEqual({ releases: 10, days: 14, grace: 20 * 3_600_000 })
  expect(farmSettings({ gc: { schedule: '0 1 * * 0', keep: 3 } }, at).sweep).toMatchObject({
    schedule: { cron: '0 1 * * 0', zone: 'UTC' },
    retention: { releases: 3, days: 14 },
  })
  expect(farmSettings({ gc: false }, at).sweep).toBeNull()
})
