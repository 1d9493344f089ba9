import { expect, test } from 'vitest'
import { BucketError, type PutResult } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { releases } from '#release/history.ts'
import { readPointer } from '#release/pointers.ts'
import { watchedBucket } from '../bucket/watched-bucket.ts'
import { artifactOf } from './artifacts.ts'
import { contextOf, publish } from './published.ts'

const site = 'acme'
const one = artifactOf({ 'index.html': 'one' })
const two = artifactOf({ 'index.html': 'two' })
const three = artifactOf({ 'index.html': 'three' })
const unknown: PutResult = { ok: false, reason: 'unknown' }
const isPointer = (key: string) => key === 'sites/acme/live.json'

async function prepared() {
  const inner = memoryBucket()
  const watched = watchedBucket(inner)
  const context = contextOf(watched.bucket)
  await publish(context, one)
  const generationsOf = async () =>
    (await releases({ bucket: inner, site, environment: 'live' })).map(r => r.generation)
  return { inner, watched, context, generationsOf }
}

test('a write that happened although the store did not say so is found by reading', async () => {
  const { watched, context, generationsOf } = await prepared()
  watched.onPut = async (key, really) => {
    const result = await really()
    return isPointer(key) ? unknown : result
  }
  expect(await publish(context, two)).toMatchObject({ outcome: 'released', pointer: { generation: 2 } })
  expect(await generationsOf()).toEqual([2, 1])
})

test('a write that did not happen is repeated under the same condition', async () => {
  const { watched, context, generationsOf } = await prepared()
  let refused = 0
  watched.onPut = async (key, really) => (isPointer(key) && refused++ < 2 ? unknown : really())
  expect(await publish(context, two)).toMatchObject({ outcome: 'released', pointer: { generation: 2 } })
  expect(context.clock.slept).toHaveLength(2)
  expect(await generationsOf()).toEqual([2, 1])
})

test('a write that is reported lost, because it was repeated on the way, is found to have won', async () => {
  const { watched, context } = await prepared()
  watched.onPut = async (key, really) => {
    const first = await really()
    return isPointer(key) ? really() : first
  }
  expect(await publish(context, two)).toMatchObject({ outcome: 'released', pointer: { generation: 2 } })
})

test('a write that won and was followed by another release before it could be read is found in the history', async () => {
  const { inner, watched, context, generationsOf } = await prepared()
  watched.onPut = async (key, really) => {
    const result = await really()
    if (!isPointer(key)) return result
    await publish({ ...contextOf(inner), actor: 'another farm' }, three)
    return unknown
  }
  expect(await publish(context, two)).toMatchObject({ outcome: 'released', pointer: { generation: 2 } })
  expect(await generationsOf()).toEqual([3, 2, 1])
})

test('a write that lost while the store was silent is a conflict', async () => {
  const { inner, watched, context } = await prepared()
  watched.onPut = async (key, really) => {
    if (!isPointer(key)) return really()
    await publish({ ...contextOf(inner), actor: 'another farm' }, three)
    return unknown
  }
  const result = await publish(context, two)
  expect(result).toMatchObject({ outcome: 'conflict', failure: { message: expect.stringContaining('another farm') } })
})

test('a store that never says is an error, and the next run finds out', async () => {
  const { watched, context } = await prepared()
  watched.onPut = async (key, really) => (isPointer(key) ? unknown : really())
  await expect(publish(context, two)).rejects.toMatchObject({ reason: 'unreachable' })
  watched.onPut = undefined
  expect(await publish(context, two)).toMatchObject({ outcome: 'released', pointer: { generation: 2 } })
})

test('a connection that breaks during the write is an unknown outcome', async () => {
  const { watched, context } = await prepared()
  let broke = false
  watched.onPut = async (key, really) => {
    const result = await really()
    if (!isPointer(key) || broke) return result
    broke = true
    throw new BucketError('unreachable', 'The connection was reset')
  }
  expect(await publish(context, two)).toMatchObject({ outcome: 'released', pointer: { generation: 2 } })
})

for (const next of ['a reader of the history', 'the next release', 'the same publish again'] as const)
  test(`a record that was not written, because the process died after the pointer, is completed by ${next}`, async () => {
    const { inner, watched, context } = await prepared()
    watched.onPut = async (key, really) => {
      if (key === 'sites/acme/history/2.json') throw new Error('killed')
      return really()
    }
    await expect(publish(context, two)).rejects.toThrow('killed')
    expect((await readPointer(inner, site, 'live'))?.value.generation).toBe(2)
    expect(await inner.get('sites/acme/history/2.json')).toBeNull()
    const again = contextOf(inner)
    if (next === 'the next release') await publish(again, three)
    else if (next === 'the same publish again')
      expect(await publish(again, two)).toMatchObject({ outcome: 'unchanged' })
    else await releases({ bucket: inner, site, environment: 'live' })
    const record = await inner.get('sites/acme/history/2.json')
    expect(JSON.parse(new TextDecoder().decode(record?.body))).toMatchObject({ generation: 2, actor: 'tess' })
  })
