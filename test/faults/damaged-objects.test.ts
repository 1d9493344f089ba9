import { expect, test } from 'vitest'
import { memoryBucketUnderTest, temporaryBucket } from '../bucket/buckets.ts'
import { chosenSeed } from '../random.ts'
import { damageEveryObject } from './damage-every-object.ts'

for (const [where, open] of [
  ['memory', memoryBucketUnderTest],
  ['a directory', temporaryBucket],
] as const)
  test(`T8: whatever happens to any object in ${where}, check names it, its release and its site`, async () => {
    await using under = await open()
    const seed = chosenSeed()
    const { objects, damages, repaired, errors } = await damageEveryObject(under.bucket, seed)
    console.log(
      `T8: in ${where}, seed ${seed}: ${damages} damages to ${objects} objects all named, ${repaired} repaired`,
    )
    expect(errors).toEqual([])
    expect(damages).toBeGreaterThan(objects * 3)
    expect(repaired).toBeGreaterThan(damages * 0.8)
  })
