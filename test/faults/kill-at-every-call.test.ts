import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { isTemporary } from '#base/temporary-name.ts'
import { blobSizesOf } from '#model/manifest.ts'
import { temporaryBucket } from '../bucket/buckets.ts'
import { contextOf, publish } from '../release/published.ts'
import { startChild } from './children.ts'
import type { FileFault } from './file-faults.ts'
import type { PublisherLine } from './publisher.ts'
import { checkHistory, expectClean, versionOf, visit } from './versions.ts'

const run = async (dir: string, version: number, fault: FileFault | null) => {
  const child = startChild<PublisherLine>('publisher.ts', [
    `file:${dir}`,
    String(version),
    String(version),
    JSON.stringify(fault),
  ])
  return { ...(await child.ended), lines: child.lines, complaints: child.complaints() }
}

async function callsOfOnePublish(): Promise<number> {
  await using under = await temporaryBucket()
  await publish(contextOf(under.bucket), versionOf(1, 3))
  return (await run(under.dir, 2, null)).lines[0]?.changes as number
}

test('T1: a process that is killed at any change of the file system leaves the old release or the new one', async () => {
  const calls = await callsOfOnePublish()
  expect(calls).toBeGreaterThan(15)
  let points = 0
  const seen = { old: 0, new: 0 }
  const faults: FileFault['what'][] = ['die-before', 'die-halfway', 'die-after']
  const points_ = Array.from({ length: calls }, (_, at) => faults.map(what => ({ at, what }))).flat()
  await inPairs(points_, async fault => {
    await using under = await temporaryBucket()
    await publish(contextOf(under.bucket), versionOf(1, 3))
    const { signal, complaints } = await run(under.dir, 2, fault)
    expect(signal, JSON.stringify(fault) + complaints).toBe('SIGKILL')
    points++
    const { version } = (await visit(under.bucket)) ?? {}
    expect([1, 2], JSON.stringify(fault)).toContain(version)
    seen[version === 1 ? 'old' : 'new']++
    expect(keysOf(under.dir).filter(isWrong), JSON.stringify(fault)).toEqual([])
    await expectClean(under.bucket, JSON.stringify(fault))

    // What counts as there is whole: a part that was left is asked for again.
    const { blobs } = contextOf(under.bucket)
    const sizes = blobSizesOf(versionOf(2, 3).manifest)
    const absent = new Set(await blobs.missing(sizes.keys(), { sizes }))
    for (const digest of sizes.keys()) if (!absent.has(digest)) expect(await blobs.get(digest)).not.toBeNull()

    const again = await publish(contextOf(under.bucket), versionOf(2, 3))
    expect(['released', 'unchanged']).toContain(again.outcome)
    expect((await visit(under.bucket))?.version).toBe(2)
    expect((await checkHistory(under.bucket)).length).toBe(2)
  })
  console.log(
    `T1: killed at ${points} points of ${calls} changes: ${seen.old} left the old release, ${seen.new} the new one`,
  )
  expect(seen.old).toBeGreaterThan(0)
  expect(seen.new).toBeGreaterThan(0)
})

/** Everything below the folder: no half file may have a name that readers look for. */
const keysOf = (dir: string): string[] =>
  existsSync(dir)
    ? readdirSync(dir, { recursive: true, withFileTypes: true })
        .filter(entry => entry.isFile())
        .map(entry => join(entry.parentPath, entry.name))
    : []

const isWrong = (file: string): boolean => {
  const name = file.slice(file.lastIndexOf('/') + 1)
  return (
    !isTemporary(name) &&
    !name.startsWith('.lock.sqlite') &&
    !/^[0-9a-f]{64}(\.json)?$|^(live|\d+|acme\.example)\.json$/.test(name)
  )
}

async function inPairs<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const left = [...items]
  await Promise.all(
    [0, 1].map(async () => {
      for (let item = left.shift(); item !== undefined; item = left.shift()) await work(item)
    }),
  )
}
