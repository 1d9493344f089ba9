import { existsSync, mkdtempSync, renameSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, onTestFinished, test } from 'vitest'
import { directoryBucket } from '#bucket/directory.ts'
import { checkHistory, SITE, versionOf, visit } from '../faults/versions.ts'
import { contextOf, publish } from './published.ts'

test('a publish does not begin a new history where the folder of the bucket has vanished, and goes on once it is back', async () => {
  const parent = mkdtempSync(join(tmpdir(), 'nextgen-vanished-'))
  onTestFinished(() => rmSync(parent, { recursive: true, force: true }))
  const dir = join(parent, 'bucket')
  const bucket = directoryBucket(dir)
  onTestFinished(() => bucket.close?.())
  const context = contextOf(bucket)
  await publish(context, versionOf(1))
  renameSync(dir, `${dir}-unplugged`)
  await expect(publish(context, versionOf(2))).rejects.toMatchObject({
    failures: [{ code: 'bucket-missing-bucket', message: expect.stringContaining(dir), hint: /./ }],
  })
  await expect(bucket.get(`sites/${SITE}/live.json`)).rejects.toMatchObject({ reason: 'missing-bucket' })
  expect(existsSync(dir)).toBe(false)
  renameSync(`${dir}-unplugged`, dir)
  expect(await publish(context, versionOf(2))).toMatchObject({ outcome: 'released' })
  expect(await visit(bucket)).toEqual({ generation: 2, version: 2 })
  expect(await checkHistory(bucket)).toHaveLength(2)
})
