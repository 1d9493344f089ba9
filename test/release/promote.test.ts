import { expect, test } from 'vitest'
import { memoryBucket } from '#bucket/memory.ts'
import { hostsIn } from '#release/environment-hosts.ts'
import { releases } from '#release/history.ts'
import { readPointer } from '#release/pointers.ts'
import { promote } from '#release/promote.ts'
import { remove } from '#release/remove.ts'
import { rollback } from '#release/rollback.ts'
import { refusal } from '#release/rules.ts'
import { watchedBucket } from '../bucket/watched-bucket.ts'
import { artifactOf } from './artifacts.ts'
import { contextOf, publish } from './published.ts'

const acme = (text: string) => artifactOf({ 'index.html': text }, { site: 'acme', aliases: ['www.acme.example'] })
const STAGING = { name: 'staging', hosts: ['{site}.staging.example', 'test.{domain}'] }

test('a promotion makes the very same manifest live, on the hosts of the other environment, and tells where it was', async () => {
  const live = contextOf(memoryBucket())
  const staging = { ...live, environment: 'staging' }
  await publish(live, acme('one'))
  await publish(staging, acme('two'), { hosts: manifest => hostsIn(STAGING, manifest) })
  const { value: tried } = (await readPointer(live.bucket, 'acme', 'staging')) as { value: { manifest: string } }
  expect(tried).toMatchObject({ hosts: ['acme.staging.example', 'test.acme.example'], generation: 1 })

  const result = await promote({ ...live, site: 'acme', from: 'staging', actor: 'ann', note: 'approved by Bo' })
  expect(result).toMatchObject({
    outcome: 'released',
    pointer: {
      environment: 'live',
      generation: 2,
      manifest: tried.manifest,
      hosts: ['acme.example', 'www.acme.example'],
      reason: 'promote',
      promotes: { environment: 'staging', generation: 1 },
      actor: 'ann',
      note: 'approved by Bo',
    },
  })
  expect(await promote({ ...live, site: 'acme', from: 'staging' })).toMatchObject({ outcome: 'unchanged' })
  const [newest] = await releases({ bucket: live.bucket, site: 'acme', environment: 'live' })
  expect(newest?.promotes).toEqual({ environment: 'staging', generation: 1 })
})

test('promoting what is not there, or gone, says so and changes nothing', async () => {
  const live = contextOf(memoryBucket())
  const staging = { ...live, environment: 'staging' }
  await publish(live, acme('one'))
  const from = { ...live, site: 'acme', from: 'staging' }
  expect(await promote(from)).toMatchObject({ outcome: 'unknown-release', failure: { code: 'release-unknown' } })
  await publish(staging, acme('two'))
  await remove({ ...staging, site: 'acme', gone: true })
  expect(await promote(from)).toMatchObject({
    outcome: 'unknown-release',
    failure: { message: expect.stringContaining('gone there') },
  })
  expect((await readPointer(live.bucket, 'acme', 'live'))?.value.generation).toBe(1)
})

test('a promotion that somebody overtakes is a conflict', async () => {
  const bucket = memoryBucket()
  const live = contextOf(bucket)
  await publish(live, acme('one'))
  await publish({ ...live, environment: 'staging' }, acme('two'))
  const slow = watchedBucket(bucket)
  slow.onPut = async (key, really) => {
    if (key === 'sites/acme/live.json') await publish(live, acme('three'))
    return really()
  }
  const result = await promote({ ...contextOf(slow.bucket), site: 'acme', from: 'staging' })
  expect(result).toMatchObject({ outcome: 'conflict', failure: { code: 'release-conflict' } })
  expect((await readPointer(bucket, 'acme', 'live'))?.value).toMatchObject({ generation: 2, reason: 'publish' })
})

test('a rollback that expects another generation to be live is a conflict', async () => {
  const live = contextOf(memoryBucket())
  await publish(live, acme('one'))
  await publish(live, acme('two'))
  await publish(live, acme('three'))
  expect(await rollback({ ...live, site: 'acme', basis: 2 })).toMatchObject({ outcome: 'conflict' })
  expect(await rollback({ ...live, site: 'acme', basis: 3 })).toMatchObject({ outcome: 'released' })
})

test('an environment asks for its phrase and keeps to its window, unless there is a reason', () => {
  const environment = {
    name: 'live',
    confirm: 'ship it',
    windows: [{ zone: 'Europe/Berlin', from: '12:00', to: '15:00' }],
  }
  const [noon, night] = [Date.parse('2026-01-15T11:30Z'), Date.parse('2026-01-15T22:30Z')]
  expect(refusal(environment, {}, noon)).toMatchObject({ code: 'release-unconfirmed' })
  expect(refusal(environment, { confirmation: 'ship' }, noon)?.message).not.toContain('ship it')
  expect(refusal(environment, { confirmation: 'ship it' }, noon)).toBeNull()
  expect(refusal(environment, { confirmation: 'ship it' }, night)).toMatchObject({
    code: 'window-closed',
    message: expect.stringContaining('12:00–15:00 Europe/Berlin'),
    hint: expect.stringContaining('2026-01-16T11:00Z'),
  })
  const urgent = { confirmation: 'ship it', outsideWindow: true }
  expect(refusal(environment, urgent, night)).toMatchObject({ code: 'window-closed' })
  expect(refusal(environment, { ...urgent, note: 'a leak' }, night)).toBeNull()
  expect(refusal({ name: 'staging' }, {}, night)).toBeNull()
})
