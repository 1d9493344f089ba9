import { expect, test } from 'vitest'
import { actionKey } from '#actions/actions.ts'
import { bucketActions } from '#actions/bucket-actions.ts'
import { digestOf } from '#base/hash.ts'
import { memoryBucketUnderTest, temporaryBucket } from '../bucket/buckets.ts'
import { actionsContract } from '../contracts/actions.ts'
import type { BucketUnderTest } from '../contracts/bucket.ts'

const fingerprint = digestOf('inputs')

for (const [name, open] of [
  ['memory', memoryBucketUnderTest],
  ['directory', temporaryBucket],
] as [string, () => Promise<BucketUnderTest>][])
  actionsContract(`a ${name} bucket`, async () => {
    const under = await open()
    return {
      actions: bucketActions(under.bucket),
      another: () => bucketActions(under.another()),
      [Symbol.asyncDispose]: () => under[Symbol.asyncDispose](),
    }
  })

test('a result that is damaged counts as absent, so that the work is done again', async () => {
  await using under = await memoryBucketUnderTest()
  const actions = bucketActions(under.bucket)
  await actions.put(fingerprint, { manifest: 'abc', pages: 3 })
  const whole = (await under.bucket.get(actionKey(fingerprint)))?.body as Uint8Array
  const damaged = [
    whole.subarray(0, 10),
    whole.map((byte, at) => (at === whole.indexOf(0x33) ? 0x34 : byte)),
    new Uint8Array(),
  ]
  for (const bytes of damaged) {
    await under.bucket.put(actionKey(fingerprint), bytes)
    expect(await actions.get(fingerprint)).toBeNull()
  }
  await actions.put(digestOf('other inputs'), { manifest: 'other' })
  const other = (await under.bucket.get(actionKey(digestOf('other inputs'))))?.body as Uint8Array
  await under.bucket.put(actionKey(fingerprint), other)
  expect(await actions.get(fingerprint), 'in the place of another').toBeNull()
  await under.bucket.put(actionKey(fingerprint), whole)
  expect(await actions.get(fingerprint)).toEqual({ manifest: 'abc', pages: 3 })
})
