import { expect, test } from 'vitest'
import { type Bucket, readObject } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { hostKey } from '#model/pointer.ts'
import { readClaimRecord } from '#release/records.ts'
import { remove } from '#release/remove.ts'
import { rollback } from '#release/rollback.ts'
import { watchedBucket } from '../bucket/watched-bucket.ts'
import { artifactOf } from './artifacts.ts'
import { contextOf, publish } from './published.ts'

const claimOf = async (bucket: Bucket, host: string) =>
  (await readObject(bucket, hostKey(host), readClaimRecord))?.value
const acme = (text: string, domain = 'acme.example', aliases: string[] = []) =>
  artifactOf({ 'index.html': text }, { site: 'acme', domain, aliases })
const bolt = (text: string, domain = 'bolt.example', aliases: string[] = []) =>
  artifactOf({ 'index.html': text }, { site: 'bolt', domain, aliases })

test('a release claims its domain, and its aliases as redirects to it', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, acme('1', 'acme.example', ['www.acme.example']))
  expect(await claimOf(context.bucket, 'acme.example')).toEqual({
    version: 1,
    host: 'acme.example',
    site: 'acme',
    environment: 'live',
    generation: 1,
  })
  expect(await claimOf(context.bucket, 'www.acme.example')).toMatchObject({ site: 'acme', redirectTo: 'acme.example' })
})

test('a host that another site holds is a conflict that names both, and nothing goes live', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, acme('1', 'acme.example', ['shop.example']))
  const result = await publish(context, bolt('1', 'bolt.example', ['shop.example']))
  expect(result).toMatchObject({
    outcome: 'conflict',
    pointer: null,
    failure: { code: 'host-claimed', where: 'shop.example' },
  })
  const message = result.outcome === 'conflict' ? result.failure.message : ''
  expect(message).toContain('"acme"')
  expect(message).toContain('"bolt"')
  expect(await context.bucket.get('sites/bolt/live.json')).toBeNull()
})

test('a host that its site gave up is free for another, and the giver cannot take it back by a rollback', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, acme('1', 'acme.example', ['shop.example']))
  await publish(context, acme('2'))
  expect(await claimOf(context.bucket, 'shop.example')).toMatchObject({ site: 'acme', vacated: true })
  expect(await publish(context, bolt('1', 'bolt.example', ['shop.example']))).toMatchObject({ outcome: 'released' })
  expect(await claimOf(context.bucket, 'shop.example')).toEqual(
    expect.objectContaining({ site: 'bolt', redirectTo: 'bolt.example' }),
  )
  expect(await rollback({ ...context, site: 'acme' })).toMatchObject({
    outcome: 'conflict',
    failure: { code: 'host-claimed' },
  })
})

test('a host that its site gave up by a release which died before it could say so is free as well', async () => {
  const watched = watchedBucket(memoryBucket())
  const context = contextOf(watched.bucket)
  await publish(context, acme('1', 'acme.example', ['shop.example']))
  watched.onPut = async (key, really) => {
    if (key === hostKey('shop.example')) throw new Error('killed')
    return really()
  }
  await expect(publish(context, acme('2'))).rejects.toThrow('killed')
  watched.onPut = undefined
  expect(await publish(context, bolt('1', 'bolt.example', ['shop.example']))).toMatchObject({ outcome: 'released' })
})

test('a claim whose release has not come yet holds, since its owner may be on the way', async () => {
  const watched = watchedBucket(memoryBucket())
  const context = contextOf(watched.bucket)
  watched.onPut = async (key, really) => {
    if (key === 'sites/acme/live.json') throw new Error('killed')
    return really()
  }
  await expect(publish(context, acme('1'))).rejects.toThrow('killed')
  watched.onPut = undefined
  expect(await publish(context, bolt('1', 'acme.example'))).toMatchObject({ outcome: 'conflict' })
  expect(await publish(context, acme('1'))).toMatchObject({ outcome: 'released' })
})

test('the host of a removed site is free for another, and then the removed site cannot come back on it', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, acme('1'))
  await remove({ ...context, site: 'acme', gone: true })
  expect(await publish(context, bolt('1', 'acme.example'))).toMatchObject({ outcome: 'released' })
  expect(await publish(context, acme('2'))).toMatchObject({ outcome: 'conflict', failure: { code: 'host-claimed' } })
  expect(await publish(context, acme('2', 'new.example'))).toMatchObject({ outcome: 'released' })
  expect(await claimOf(context.bucket, 'acme.example')).toMatchObject({ site: 'bolt' })
})

test('a removed site that returns and a site that takes its host collide, whoever writes first', async () => {
  const watched = watchedBucket(memoryBucket())
  const context = contextOf(watched.bucket)
  await publish(context, acme('1'))
  await remove({ ...context, site: 'acme', gone: true })
  // While acme's return stands between its claim and its pointer, bolt tries to take the host.
  let taken: unknown
  watched.onPut = async (key, really) => {
    if (key !== 'sites/acme/live.json') return really()
    watched.onPut = undefined
    taken = await publish(context, bolt('1', 'acme.example'))
    return really()
  }
  expect(await publish(context, acme('2'))).toMatchObject({ outcome: 'released' })
  expect(taken).toMatchObject({ outcome: 'conflict', failure: { code: 'host-claimed' } })
})

test('when domain and alias change places, so do the claims', async () => {
  const context = contextOf(memoryBucket())
  await publish(context, acme('1', 'acme.example', ['www.acme.example']))
  await publish(context, acme('1', 'www.acme.example', ['acme.example']))
  expect(await claimOf(context.bucket, 'acme.example')).toMatchObject({ redirectTo: 'www.acme.example' })
  expect((await claimOf(context.bucket, 'www.acme.example'))?.redirectTo).toBeUndefined()
})

test('two sites that claim one host at the same moment: one gets it', async () => {
  for (let round = 0; round < 20; round++) {
    const bucket = memoryBucket()
    const results = await Promise.all([
      publish(contextOf(bucket), acme('1', 'shop.example')),
      publish(contextOf(bucket), bolt('1', 'shop.example')),
    ])
    expect(results.map(({ outcome }) => outcome).toSorted()).toEqual(['conflict', 'released'])
  }
})
