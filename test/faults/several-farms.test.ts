import { expect, test } from 'vitest'
import { temporaryBucket } from '../bucket/buckets.ts'
import { chosenSeed } from '../random.ts'
import { severalFarms } from './several-farms.ts'

test('T4: five farms on one site of a directory bucket make one linear history', async () => {
  await using under = await temporaryBucket()
  const seed = chosenSeed()
  const done = await severalFarms(`file:${under.dir}`, { farms: 5, steps: 40, seed })
  console.log(`T4: seed ${seed}: ${done.releases} releases by 5 farms; otherwise ${JSON.stringify(done.outcomes)}`)
  expect(done.errors, `seed ${seed}`).toEqual([])
  expect(done.releases).toBeGreaterThan(20)
  expect(done.outcomes.conflict, 'the farms never met').toBeGreaterThan(0)
})
