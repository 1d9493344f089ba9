import { expect, test } from 'vitest'
import { rollback } from '#release/rollback.ts'
import { readSweep } from '#release/sweep-under-way.ts'
import { SITE, versionOf, visit } from '../faults/versions.ts'
import { contextOf, publish } from '../release/published.ts'
import { DAY, isThere, pageOf, publishVersions, sweepable } from './sweepable.ts'

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
  const dying = {
    ...place.bucket,
    async delete(key: string) {
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
  expect(await place.sweep()).toMatchObject({ phase: 'swept' })
  expect((await readSweep(place.bucket))?.record.state).not.toBe('sweeping')
  expect(await isThere(place, pageOf(1))).toBe(false)
  expect((await visit(place.bucket))?.version).toBe(7)
})
