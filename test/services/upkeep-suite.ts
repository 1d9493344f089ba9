import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { expect, test } from 'vitest'
import { audit } from '#audit/audit.ts'
import { backup } from '#backup/backup.ts'
import { restore } from '#backup/restore.ts'
import type { Bucket } from '#bucket/bucket.ts'
import type { Workspace } from '#model/site.ts'
import { rollback } from '#release/rollback.ts'
import type { BucketUnderTest } from '../contracts/bucket.ts'
import { damageEveryObject } from '../faults/damage-every-object.ts'
import { sweepNow, sweptAtEveryWrite } from '../faults/swept-at-every-write.ts'
import { checkHistory, expectClean, SITE, versionOf, visit } from '../faults/versions.ts'
import { chosenSeed } from '../random.ts'
import { contextOf, publish } from '../release/published.ts'

const KINDS = process.env.NEXTGEN_REDUCED ? 1 : 4
/** ms. A server tells times in whole seconds: within this no release counts as replaced before now. */
export const COARSE_TIMES = 2100

const ONE = { releases: 1, days: 0 }

/** Sweeps, audits and backups, on a server. */
export function upkeepSuite(name: string, open: () => Promise<BucketUnderTest>): void {
  async function withVersions(bucket: Bucket): Promise<void> {
    for (const version of [1, 2, 3, 4, 5]) await publish(contextOf(bucket), versionOf(version))
  }

  test('a sweep deletes what is not kept, and leaves everything that is', async () => {
    await using under = await open()
    await withVersions(under.bucket)
    await rollback({ ...contextOf(under.bucket), site: SITE, to: 2 })
    await delay(COARSE_TIMES)
    // Keeps what is live (version 2), and the one before (5).
    const report = await sweepNow(under.another(), { releases: 2, days: 0, grace: 0 })
    expect(report).toMatchObject({ phase: 'swept', deleted: { manifests: 3, blobs: 21 }, kept: { releases: 2 } })
    expect((await visit(under.bucket))?.version).toBe(2)
    await expectClean(under.bucket, 'swept', 2)
    await checkHistory(under.bucket)
    expect(await sweepNow(under.bucket, { releases: 2, days: 0, grace: 0 })).toMatchObject({ deleted: { blobs: 0 } })
  })

  test('a sweep with a grace period marks, and deletes nothing that is younger', async () => {
    await using under = await open()
    await withVersions(under.bucket)
    expect(await sweepNow(under.bucket, { ...ONE, grace: 3_600_000 })).toMatchObject({
      phase: 'marked',
      unneeded: { blobs: 0 },
    })
  })

  test('T9: a publish that is stopped at any of its writes goes on after a sweep, and nothing young is gone', async () => {
    const points = await sweptAtEveryWrite(open)
    console.log(`T9: on ${name}, swept at ${points} writes of a publish`)
    expect(points).toBeGreaterThanOrEqual(9)
  })

  test('T10: a sweep on a server that lists nothing, or fails in between, deletes nothing', async () => {
    await using under = await open()
    await withVersions(under.bucket)
    const before = (await Array.fromAsync(under.bucket.list('blobs/'))).length
    const blind: Bucket = {
      ...under.another(),
      async *list(prefix) {
        if (!/^(sites|hosts)\//.test(prefix)) yield* under.bucket.list(prefix)
      },
    }
    await expect(sweepNow(blind)).rejects.toMatchObject({ failures: [{ code: 'sweep-refused' }] })
    const failing: Bucket = {
      ...under.another(),
      async *list(prefix) {
        yield* under.bucket.list(prefix)
        throw new Error('503 on the last page')
      },
    }
    await expect(sweepNow(failing)).rejects.toThrow('503')
    expect((await Array.fromAsync(under.bucket.list('blobs/'))).length).toBe(before)
  })

  test('T8: whatever happens to any object, check names it, its release and its site', async () => {
    await using under = await open()
    const seed = chosenSeed()
    const { objects, damages, repaired, errors } = await damageEveryObject(under.bucket, seed, KINDS)
    console.log(
      `T8: on ${name}, seed ${seed}: ${damages} damages to ${objects} objects all named, ${repaired} repaired`,
    )
    expect(errors).toEqual([])
    expect(damages).toBeGreaterThan(objects * KINDS * 0.75)
  })

  test('a backup of one bucket brings another to life', async () => {
    await using from = await open()
    await using to = await open()
    await withVersions(from.bucket)
    const root = await mkdtemp(join(tmpdir(), 'nextgen-backup-'))
    const workspace: Workspace = {
      root,
      sitesDir: join(root, 'sites'),
      themesDir: join(root, 'themes'),
      stateDir: join(root, '.nextgen'),
    }
    try {
      const path = join(root, 'fleet.tgz')
      await backup({ ...contextOf(from.bucket), workspace, path, artifacts: true })
      expect(await restore({ bucket: to.bucket, workspace, path, plan: false })).toMatchObject({
        ok: true,
        lacking: [],
      })
      expect((await visit(to.bucket))?.version).toBe(5)
      expect(await audit({ bucket: to.bucket, sites: [], retention: ONE })).toMatchObject({ ok: true })
      await checkHistory(to.bucket)
    } finally {
      await rm(root, { recursive: true })
    }
  })
}
