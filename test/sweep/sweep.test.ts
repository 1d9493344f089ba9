import { expect, test } from 'vitest'
import { sealJson } from '#base/sealed-json.ts'
import { blobKey } from '#blobs/blobs.ts'
import { historyKey, hostKey, pointerKey } from '#model/pointer.ts'
import { SWEEP_KEY } from '#model/sweep.ts'
import { remove } from '#release/remove.ts'
import { rollback } from '#release/rollback.ts'
import { checkHistory, SITE, versionOf, visit } from '../faults/versions.ts'
import { contextOf, publish, uploadTo } from '../release/published.ts'
import { DAY, digestOfManifest, HOUR, isThere, listKey, pageOf, publishVersions, sweepable } from './sweepable.ts'

test('a dry run tells what is not needed, and writes nothing', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3, 4, 5, 6, 7, 8])
  const before = await place.keys('')
  const report = await place.sweep({ act: false })
  expect(report).toMatchObject({ phase: 'planned', kept: { sites: 1, releases: 3 }, deleted: { blobs: 0 } })
  expect(report.unneeded).toMatchObject({ blobs: 5 * 7, manifests: 5 })
  expect(await place.keys('')).toEqual(before)
})

test('the first call marks, the one after the grace period deletes, and what is live or kept is whole', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3, 4, 5, 6, 7, 8])
  const marked = await place.sweep()
  expect(marked).toMatchObject({ phase: 'marked', unneeded: { blobs: 35, manifests: 5 }, deleted: { blobs: 0 } })
  place.clock.advance(23 * HOUR)
  expect(await place.sweep()).toMatchObject({ phase: 'waiting', deleted: { blobs: 0 }, notBefore: marked.notBefore })
  expect(await isThere(place, pageOf(4))).toBe(true)
  place.clock.advance(HOUR)
  expect(await place.sweep()).toMatchObject({ phase: 'swept', deleted: { blobs: 35, manifests: 5 } })
  for (const version of [1, 2, 3, 4, 5]) {
    expect(await isThere(place, pageOf(version))).toBe(false)
    expect(await isThere(place, listKey(version))).toBe(false)
  }
  for (const version of [6, 7, 8]) expect(await isThere(place, pageOf(version))).toBe(true)
  expect(await visit(place.bucket)).toEqual({ generation: 8, version: 8 })
  await checkHistory(place.bucket)
  expect(await rollback({ ...contextOf(place.bucket), site: SITE })).toMatchObject({ outcome: 'released' })
  expect((await visit(place.bucket))?.version).toBe(7)
})

test('what a sweep has deleted leaves marks of the next one, and a clean bucket leaves none', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3, 4, 5, 6])
  await place.sweep()
  place.clock.advance(2 * DAY)
  expect(await place.sweep()).toMatchObject({ phase: 'swept', unneeded: { manifests: 1 } })
  place.clock.advance(30 * DAY)
  expect(await place.sweep()).toMatchObject({ phase: 'swept', deleted: { manifests: 1 }, notBefore: null })
  expect(await place.keys('gc/')).toEqual(['gc/clock'])
  expect(await place.sweep()).toMatchObject({ phase: 'marked', unneeded: { blobs: 0 }, notBefore: null })
})

test('without a grace period one call does both', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3])
  const retention = { releases: 1, days: 0, grace: 0 }
  expect(await place.sweep({ retention })).toMatchObject({ phase: 'swept', deleted: { blobs: 14, manifests: 2 } })
  expect((await visit(place.bucket))?.version).toBe(3)
})

test('a site that is pinned keeps the release it is pinned to, in every environment', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3], HOUR)
  const context = contextOf(place.bucket)
  await rollback({ ...context, site: SITE, to: 1 })
  await publish({ ...contextOf(place.bucket, 'staging'), clock: place.clock }, versionOf(2))
  place.clock.advance(40 * DAY)
  const retention = { releases: 1, days: 0, grace: 0 }
  expect(await place.sweep({ retention })).toMatchObject({ deleted: { blobs: 7 } })
  expect((await visit(place.bucket))?.version).toBe(1)
  expect((await visit(place.bucket, 'staging'))?.version).toBe(2)
})

test('a build that was not released stays for the days that count', async () => {
  const place = sweepable()
  await publishVersions(place, [1])
  await uploadTo(contextOf(place.bucket), versionOf(9))
  place.clock.advance(2 * DAY)
  expect(await place.sweep({ act: false })).toMatchObject({ kept: { builds: 1 }, unneeded: { blobs: 0 } })
  place.clock.advance(2 * DAY)
  expect(await place.sweep({ act: false })).toMatchObject({ kept: { builds: 0 }, unneeded: { blobs: 7, manifests: 1 } })
})

test('the artifacts of a site that is gone stay for the days that count', async () => {
  const place = sweepable()
  await publishVersions(place, [1])
  await remove({ ...contextOf(place.bucket), clock: place.clock, site: SITE, gone: true })
  await publish(contextOf(place.bucket, 'other'), versionOf(2))
  expect(await place.sweep({ act: false })).toMatchObject({ unneeded: { blobs: 0 } })
  place.clock.advance(4 * DAY)
  expect(await place.sweep({ act: false })).toMatchObject({ unneeded: { manifests: 1 } })
})

test('a site whose pointer was edited by hand keeps everything, and the others are swept', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3])
  const key = pointerKey(SITE, 'live')
  const text = new TextDecoder().decode((await place.bucket.get(key))?.body)
  await place.bucket.put(key, new TextEncoder().encode(text.replace('"pinned":false', '"pinned":true')))
  const report = await place.sweep({ retention: { releases: 1, days: 0, grace: 0 } })
  expect(report).toMatchObject({ deleted: { blobs: 0 }, warnings: [{ code: 'pointer-invalid', where: key }] })
})

test('a kept release whose manifest is lost in both copies keeps the sweep from telling what it needs', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2])
  const digest = digestOfManifest(versionOf(2).manifest)
  await place.bucket.put(blobKey(digest), new Uint8Array([1]))
  expect(await place.sweep({ act: false })).toMatchObject({ kept: { releases: 2 } })
  await place.bucket.delete(listKey(2))
  await expect(place.sweep()).rejects.toMatchObject({
    failures: [{ code: 'sweep-refused', message: expect.stringContaining('generation 2 of "acme"') }],
  })
})

test('a claim or a declared site that the listing does not show stops the sweep', async () => {
  const place = sweepable()
  await publishVersions(place, [1])
  await publish(contextOf(place.bucket, 'staging'), versionOf(1))
  const blind = {
    ...place.bucket,
    async *list(prefix: string) {
      for await (const found of place.bucket.list(prefix)) if (found.key !== pointerKey(SITE, 'live')) yield found
    },
  }
  await expect(place.sweep({ bucket: blind })).rejects.toMatchObject({ failures: [{ code: 'sweep-refused' }] })
  const blinder = {
    ...place.bucket,
    async *list(prefix: string) {
      for await (const found of place.bucket.list(prefix)) if (!/^(sites|hosts)\//.test(found.key)) yield found
    },
  }
  const knownSites = [SITE]
  await expect(place.sweep({ bucket: blinder, knownSites })).rejects.toMatchObject({
    failures: [{ code: 'sweep-refused', message: expect.stringContaining('lacks "acme"') }],
  })
})

test('a pointer that was lost counts as what the newest record of its history says', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3])
  await place.bucket.delete(pointerKey(SITE, 'live'))
  await place.bucket.delete(hostKey('acme.example'))
  await place.sweep({ retention: { releases: 1, days: 0, grace: 0 } })
  expect(await isThere(place, pageOf(3))).toBe(true)
  expect(await isThere(place, pageOf(2))).toBe(false)
  expect(await isThere(place, historyKey({ site: SITE, environment: 'live', generation: 2 }))).toBe(true)
})

test('a record of a sweep that was edited by hand is refused by name, and its marks delete nothing', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3, 4, 5, 6])
  await place.sweep()
  await place.bucket.put(SWEEP_KEY, sealJson({ version: 1 }).slice(3))
  await expect(place.sweep()).rejects.toMatchObject({ failures: [{ code: 'sweep-invalid', where: SWEEP_KEY }] })
})

test('a pointer that somebody set back to an older record keeps everything of its site, and is told', async () => {
  const place = sweepable()
  await publishVersions(place, [1, 2, 3])
  const older = historyKey({ site: SITE, environment: 'live', generation: 1 })
  await place.bucket.put(pointerKey(SITE, 'live'), (await place.bucket.get(older))?.body as Uint8Array)
  const report = await place.sweep({ retention: { releases: 1, days: 0, grace: 0 } })
  expect(report).toMatchObject({ deleted: { blobs: 0 }, warnings: [{ code: 'pointer-invalid' }] })
})
