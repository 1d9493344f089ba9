import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { BucketError } from '#bucket/bucket.ts'
import { directoryBucket } from '#bucket/directory.ts'
import { contextOf, publish } from '../release/published.ts'
import { mountSmallDisk } from '../small-disk.ts'
import { startChild } from './children.ts'
import type { TroubleLine } from './disk-trouble.ts'
import { checkHistory, versionOf, visit } from './versions.ts'

function folder(): string {
  const dir = mkdtempSync(join(tmpdir(), 'nextgen-disk-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  return dir
}

const CASES: readonly [code: string, reason: string, hint: RegExp][] = [
  ['ENOSPC', 'no-space', /Free some space/],
  ['EMFILE', 'unreachable', /ulimit -n/],
  ['EROFS', 'denied', /writable/],
  ['EACCES', 'denied', /right to read and write/],
  ['EIO', 'unreachable', /disk/],
]

for (const [code, reason, hint] of CASES)
  for (const how of ['once', 'lasting'])
    test(`T11: ${code} at any change of the file system, ${how}, is told clearly and leaves the site as it is or as it shall be`, async () => {
      const child = startChild<TroubleLine>('disk-trouble.ts', [folder(), code, how])
      expect(await child.ended, child.complaints()).toMatchObject({ code: 0 })
      expect(child.lines.length).toBeGreaterThan(15)
      for (const line of child.lines) {
        const about = JSON.stringify(line)
        if (line.outcome !== 'released') {
          expect(line.outcome, about).toBe(reason)
          expect(line.hint, about).toMatch(hint)
          expect(line.message, about).toMatch(/^Could not (write|lock) \//)
        }
        expect([1, 2], about).toContain(line.seen)
        if (line.outcome === 'released') expect(line.seen, about).toBe(2)
        expect(line.seenAfterwards, about).toBe(2)
        expect(line.generations, about).toBe(2)
        // Whoever may not delete either cannot clean up.
        if (how === 'once') expect(line.left, about).toBeLessThanOrEqual(1)
      }
      const failed = child.lines.filter(({ outcome }) => outcome !== 'released').length
      console.log(`T11: ${code}, ${how}: ${child.lines.length} points, ${failed} failed publishes`)
      expect(failed).toBeGreaterThan(10)
    }, 120_000)

test('T11: a real disk that runs full keeps the live site, and takes the next publish once there is room', async context => {
  const disk = folder()
  mountSmallDisk(disk, '600k', context)
  const bucket = directoryBucket(join(disk, 'bucket'))
  mkdirSync(join(disk, 'bucket'))
  await publish(contextOf(bucket), versionOf(1))
  const failures: BucketError[] = []
  let version = 2
  for (; failures.length < 3; version++) {
    const before = await visit(bucket)
    await publish(contextOf(bucket), versionOf(version)).catch(error => {
      expect(error).toBeInstanceOf(BucketError)
      expect(error).toMatchObject({ reason: 'no-space', message: expect.stringContaining('the disk is full') })
      failures.push(error)
    })
    const after = await visit(bucket)
    if (failures.length > 0) expect([before?.version, version]).toContain(after?.version)
    else expect(after?.version).toBe(version)
  }
  expect(version).toBeGreaterThan(5)
  execFileSync('mount', ['-o', 'remount,size=4m', disk])
  expect(await publish(contextOf(bucket), versionOf(version))).toMatchObject({ outcome: 'released' })
  expect((await visit(bucket))?.version).toBe(version)
  await checkHistory(bucket)
  await bucket.close?.()
})
