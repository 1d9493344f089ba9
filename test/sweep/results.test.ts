import { expect, test } from 'vitest'
import { actionKey } from '#actions/actions.ts'
import { bucketActions } from '#actions/bucket-actions.ts'
import { digestOf } from '#base/hash.ts'
import { blobKey } from '#blobs/blobs.ts'
import { versionOf } from '../faults/versions.ts'
import { contextOf } from '../release/published.ts'
import { DAY, isThere, publishVersions, sweepable } from './sweepable.ts'

test('results of work go with what they name; those that name nothing kept go when they are old', async () => {
  const place = sweepable()
  await publishVersions(place, [1])
  const actions = bucketActions(place.bucket)
  const names = { gone: digestOf('a'), kept: digestOf('b'), nothing: digestOf('c') }
  const page = (version: number) => versionOf(version).manifest.files['0/index.html']?.digest
  await actions.put(names.gone, { digest: page(1), size: 3 })
  await actions.put(names.kept, { pages: { '0/index.html': page(3) }, read: [digestOf('an entry')] })
  await actions.put(names.nothing, { small: true })
  await publishVersions(place, [2, 3])
  await place.sweep({ retention: { releases: 1, days: 10, grace: 0 } })
  for (const name of Object.values(names)) expect(await isThere(place, actionKey(name))).toBe(true)
  await place.sweep({ retention: { releases: 1, days: 1, grace: 0 } })
  expect(await isThere(place, actionKey(names.gone))).toBe(false)
  expect(await isThere(place, actionKey(names.nothing))).toBe(false)
  expect(await isThere(place, actionKey(names.kept))).toBe(true)
})

test('the newest result of a name keeps its blobs, also those that no manifest names; older ones go', async () => {
  const place = sweepable()
  await publishVersions(place, [1])
  const { blobs } = contextOf(place.bucket)
  const keep = async (text: string, result: string) => {
    const bytes = new TextEncoder().encode(text)
    await blobs.put(digestOf(bytes), bytes)
    await bucketActions(place.bucket).put(digestOf(result), { traces: digestOf(bytes), newestOf: 'traces of acme' })
    place.clock.advance(DAY)
  }
  await keep('traces of an old scope', 'old scope')
  await keep('traces that the next build replaced', 'scope')
  const page = new TextEncoder().encode('a page of the last build, which was not released')
  await blobs.put(digestOf(page), page)
  const traces = JSON.stringify({ pages: [digestOf(page)] })
  await keep(traces, 'scope')
  place.clock.advance(40 * DAY)
  expect(await place.sweep({ retention: { releases: 1, days: 3, grace: 0 } })).toMatchObject({
    deleted: { blobs: 2, actions: 1 },
  })
  expect(await isThere(place, blobKey(digestOf(traces)))).toBe(true)
  expect(await isThere(place, blobKey(digestOf(page)))).toBe(true)
  expect(await isThere(place, actionKey(digestOf('scope')))).toBe(true)
})
