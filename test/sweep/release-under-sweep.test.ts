import { expect, test } from 'vitest'
import type { Bucket } from '#bucket/bucket.ts'
import { rollback } from '#release/rollback.ts'
import { readSweep } from '#release/sweep-under-way.ts'
import { SITE, versionOf, visit } from '../faults/versions.ts'
import { contextOf, publish } from '../release/published.ts'
import { DAY, HOUR, isThere, pageOf, publishVersions, sweepable } from './sweepable.ts'

test('a release of what is marked is rescued, and the sweep leaves it alone', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3, 4, 5, 6])
  await place.sweep()
  place.clock.advance(DAY)
  expect(await rollback({ ...contextOf(place.bucket), site: SITE, to: 1 })).toMatchObject({ outcome: 'released' })
  expect(await place.keys('gc/rescues/')).toHaveLength(1)
  expect(await place.sweep()).toMatchObject({ phase: 'swept', deleted: { manifests: 2 } })
  expect((await visit(place.bucket))?.version).toBe(1)
  expect(await place.keys('gc/rescues/')).toHaveLength(0)
})

test('once it is being deleted, a release of it is refused; others go on, and the next call ends the sweep', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3, 4, 5, 6])
  await place.sweep()
  place.clock.advance(DAY)
  let deleted = 0
  const dying: Bucket = {
    ...place.bucket,
    async get(key) {
      if (deleted > 3) throw new Error('killed')
      return place.bucket.get(key)
    },
    async delete(key) {
      if (++deleted > 3) throw new Error('killed')
      await place.bucket.delete(key)
    },
  }
  await expect(place.sweep({ bucket: dying })).rejects.toThrow('killed')
  expect(await rollback({ ...contextOf(place.bucket), site: SITE, to: 1 })).toMatchObject({
    outcome: 'conflict',
    failure: {
      code: 'release-conflict',
      message: expect.stringContaining('swept'),
      hint: expect.stringContaining('gc'),
    },
  })
  expect(await publish(contextOf(place.bucket), versionOf(7))).toMatchObject({ outcome: 'released' })
  // The one that was killed might still be alive: only its silence tells.
  await expect(place.sweep()).rejects.toMatchObject({ failures: [{ code: 'sweep-conflict' }] })
  place.clock.advance(HOUR)
  expect(await place.sweep()).toMatchObject({ phase: 'swept' })
  expect((await readSweep(place.bucket))?.record.state).not.toBe('sweeping')
  expect(await isThere(place, pageOf(1))).toBe(false)
  expect((await visit(place.bucket))?.version).toBe(7)
})

test('a sweeper that was stopped and is overtaken by another deletes nothing more once it goes on', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3, 4, 5, 6])
  await place.sweep()
  place.clock.advance(DAY)
  const deleted: string[] = []
  const stopped = {
    ...place.bucket,
    async delete(key: string) {
      const isFirst = deleted.push(key) === 1
      await place.bucket.delete(key)
      if (!isFirst) return
      // It sleeps for an hour. Another one ends the sweep, and version 1 is published anew.
      place.clock.advance(HOUR)
      await place.sweep()
      await publish(contextOf(place.bucket), versionOf(1))
    },
  }
  const late = place.sweep({ bucket: stopped })
  await expect(late).rejects.toMatchObject({ failures: [{ code: 'sweep-conflict' }] })
  expect(deleted.length).toBeLessThanOrEqual(32)
  expect((await visit(place.bucket))?.version).toBe(1)
})

test('a sweep that fails gives the right to delete back: what is marked can be rescued, and the next one goes on at once', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3, 4, 5, 6])
  await place.sweep()
  place.clock.advance(DAY)
  const full = { ...place.bucket, delete: () => Promise.reject(new Error('503')) }
  await expect(place.sweep({ bucket: full })).rejects.toThrow('503')
  expect((await readSweep(place.bucket))?.record).toMatchObject({ state: 'marked' })
  expect(await rollback({ ...contextOf(place.bucket), site: SITE, to: 1 })).toMatchObject({ outcome: 'released' })
  expect(await place.sweep()).toMatchObject({ phase: 'swept' })
  expect((await visit(place.bucket))?.version).toBe(1)
})
