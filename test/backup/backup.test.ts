import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { beforeEach, expect, onTestFinished, test } from 'vitest'
import { audit } from '#audit/audit.ts'
import { backup } from '#backup/backup.ts'
import { restore } from '#backup/restore.ts'
import { writeTar } from '#backup/tar.ts'
import type { Bucket } from '#bucket/bucket.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { historyKey, hostKey, pointerKey } from '#model/pointer.ts'
import type { Workspace } from '#model/site.ts'
import { rollback } from '#release/rollback.ts'
import { manualClock } from '../base/manual-clock.ts'
import { checkHistory, SITE, versionOf, visit } from '../faults/versions.ts'
import { contextOf, publish } from '../release/published.ts'

const clock = manualClock()
let bucket: Bucket
let dir: string
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'nextgen-backup-'))
  onTestFinished(() => rmSync(dir, { recursive: true, force: true }))
  bucket = memoryBucket()
  for (const version of [1, 2, 3]) await publish(contextOf(bucket), versionOf(version))
  await rollback({ ...contextOf(bucket), site: SITE })
  await publish(contextOf(bucket, 'staging'), versionOf(3))
})

/** A workspace with one site, or an empty one. */
function workspace(name: string, site?: string): Workspace {
  const root = join(dir, name)
  const sitesDir = join(root, 'sites')
  if (site) {
    rmSync(root, { recursive: true, force: true })
    for (const [path, text] of [
      [`sites/${site}/site.json`, '{ "domain": "acme.example", "theme": "tiny" }'],
      [`sites/${site}/content/secret.md`, 'content is no configuration'],
      ['nextgen.config.ts', 'export default {}'],
    ] as const)
      write(join(root, path), text)
  }
  return { root, sitesDir, themesDir: join(root, 'themes'), stateDir: join(root, '.nextgen') }
}

function write(file: string, text: string): void {
  mkdirSync(dirname(file), { recursive: true })
  writeFileSync(file, text)
}

const save = (path: string, options: Partial<Parameters<typeof backup>[0]> = {}) =>
  backup({
    ...contextOf(bucket),
    workspace: workspace('fleet', SITE),
    path: join(dir, path),
    artifacts: false,
    clock,
    ...options,
  })
const bringBack = (path: string, into: Bucket, options: Partial<Parameters<typeof restore>[0]> = {}) =>
  restore({ bucket: into, workspace: workspace('new'), path: join(dir, path), plan: false, ...options })

for (const path of ['folder', 'file.tar', 'file.tgz', 'file.tar.gz'])
  test(`a lost bucket comes back from ${path}: what is live and pinned, in every environment, and every release before`, async () => {
    const report = await save(path, { artifacts: true })
    expect(report).toMatchObject({ ok: true, saved: { pointers: 2, history: 5, hosts: 1, manifests: 2, config: 2 } })
    const fresh = memoryBucket()
    expect(await bringBack(path, fresh)).toMatchObject({ ok: true, lacking: [], written: report.saved, left: [] })
    expect(await visit(fresh)).toEqual({ generation: 4, version: 2 })
    expect((await visit(fresh, 'staging'))?.version).toBe(3)
    await checkHistory(fresh)
    expect(await audit({ bucket: fresh, sites: [], retention: { releases: 1, days: 0 } })).toMatchObject({ ok: true })
    expect(await publish(contextOf(fresh), versionOf(9))).toMatchObject({ outcome: 'pinned' })
    expect(readFileSync(join(dir, 'new/nextgen.config.ts'), 'utf8')).toBe('export default {}')
    expect(existsSync(join(dir, 'new/sites/acme/site.json'))).toBe(true)
    expect(existsSync(join(dir, 'new/sites/acme/content'))).toBe(false)
  })

test('a backup without artifacts names the sites that must be published again', async () => {
  await save('folder')
  const fresh = memoryBucket()
  expect(await bringBack('folder', fresh)).toMatchObject({ ok: true, lacking: [SITE] })
})

test('restoring twice, or into the bucket that was saved, changes nothing', async () => {
  await save('b.tgz')
  const before = await Array.fromAsync(bucket.list(''))
  expect(await bringBack('b.tgz', bucket)).toMatchObject({ ok: true, written: { pointers: 0, history: 0, hosts: 0 } })
  expect(await Array.fromAsync(bucket.list(''))).toEqual(before)
  const again = await bringBack('b.tgz', bucket)
  expect(again).toMatchObject({ ok: true, written: { config: 0 }, left: [] })
})

test('a site that was released since keeps its newer release', async () => {
  await save('b.tar')
  await rollback({ ...contextOf(bucket), site: SITE, to: 1 })
  const report = await bringBack('b.tar', bucket)
  expect(report).toMatchObject({ ok: true, left: [{ path: 'bucket/sites/acme/live.json', action: 'newer' }] })
  expect((await visit(bucket))?.generation).toBe(5)
})

test('a bucket that went back in time is brought forward, and damaged records are replaced', async () => {
  const old = (await bucket.get(historyKey({ site: SITE, environment: 'live', generation: 2 })))?.body as Uint8Array
  const live = (await bucket.get(pointerKey(SITE, 'live')))?.body
  await save('b.tgz')
  await bucket.put(pointerKey(SITE, 'live'), old)
  await bucket.put(hostKey('acme.example'), new TextEncoder().encode('{'))
  await bucket.put(historyKey({ site: SITE, environment: 'live', generation: 1 }), new Uint8Array())
  expect(await bringBack('b.tgz', bucket)).toMatchObject({ ok: true, written: { pointers: 1, history: 1, hosts: 1 } })
  expect((await bucket.get(pointerKey(SITE, 'live')))?.body).toEqual(live)
  await checkHistory(bucket)
})

test('--plan tells the same and writes nothing', async () => {
  await save('b.tgz', { artifacts: true })
  const fresh = memoryBucket()
  const planned = await bringBack('b.tgz', fresh, { plan: true })
  expect(await Array.fromAsync(fresh.list(''))).toEqual([])
  expect(existsSync(join(dir, 'new'))).toBe(false)
  expect((await bringBack('b.tgz', fresh)).written).toEqual(planned.written)
})

test('a damaged record is left out of the backup and named', async () => {
  await bucket.put(pointerKey(SITE, 'live'), new TextEncoder().encode('{}'))
  expect(await save('b.tar')).toMatchObject({
    ok: false,
    saved: { pointers: 1 },
    failures: [{ where: pointerKey(SITE, 'live') }],
  })
})

test('a backup with a changed, missing or added file, or a part of one, restores nothing', async () => {
  await save('folder')
  const fresh = memoryBucket()
  const file = join(dir, 'folder/bucket/sites/acme/live.json')
  const whole = readFileSync(file)
  const refused = async () => {
    await expect(bringBack('folder', fresh)).rejects.toMatchObject({ failures: [{ code: 'backup-invalid' }] })
    expect(await Array.fromAsync(fresh.list(''))).toEqual([])
  }
  writeFileSync(file, whole.subarray(1))
  await refused()
  rmSync(file)
  await refused()
  writeFileSync(file, whole)
  writeFileSync(join(dir, 'folder/bucket/sites/acme/other.json'), '{}')
  await refused()
  rmSync(join(dir, 'folder/bucket/sites/acme/other.json'))
  expect(await bringBack('folder', fresh)).toMatchObject({ ok: true })
  await save('b.tgz')
  const packed = readFileSync(join(dir, 'b.tgz'))
  writeFileSync(join(dir, 'b.tgz'), packed.subarray(0, packed.length >> 1))
  await expect(bringBack('b.tgz', fresh)).rejects.toMatchObject({ failures: [{ code: 'backup-invalid' }] })
  await expect(bringBack('nowhere.tgz', fresh)).rejects.toMatchObject({ failures: [{ code: 'backup-missing' }] })
})

test('a backup that somebody made up cannot write outside of the workspace', async () => {
  const { digestOf } = await import('#base/hash.ts')
  const bytes = new TextEncoder().encode('gotcha')
  const names = [
    'workspace/../../outside',
    'workspace/sites/../../outside/site.json',
    'bucket/../outside',
    'elsewhere/x',
  ]
  for (const name of names) {
    const file = join(dir, `${names.indexOf(name)}.tar`)
    const index = { version: 1, bucket: 'x', madeAt: 'now', files: { [name]: digestOf(bytes) } }
    await writeTar(
      file,
      (async function* () {
        yield { path: name, bytes }
        yield { path: 'backup.json', bytes: new TextEncoder().encode(JSON.stringify(index)) }
      })(),
    )
    await expect(
      restore({ bucket: memoryBucket(), workspace: workspace('new'), path: file, plan: false }),
    ).rejects.toThrow()
    expect(existsSync(join(dir, 'outside'))).toBe(false)
  }
})

test('nothing that is there is overwritten by a backup', async () => {
  await save('b.tgz')
  await expect(save('b.tgz')).rejects.toMatchObject({ failures: [{ code: 'backup-exists' }] })
  await save('folder')
  await expect(save('folder')).rejects.toMatchObject({ failures: [{ code: 'backup-exists' }] })
})

test('two backups of the same state are the same bytes', async () => {
  await save('one.tar')
  await save('two.tar')
  expect(readFileSync(join(dir, 'one.tar')).equals(readFileSync(join(dir, 'two.tar')))).toBe(true)
})

test('a release that is made while the backup runs leaves no gap in the history', async () => {
  let released = false
  const slow: Bucket = {
    ...bucket,
    async get(key) {
      if (key === pointerKey(SITE, 'live') && !released) {
        released = true
        for (const to of [1, 3]) await rollback({ ...contextOf(bucket), site: SITE, to })
      }
      return bucket.get(key)
    },
  }
  await save('b.tar', { bucket: slow, artifacts: true })
  const fresh = memoryBucket()
  await bringBack('b.tar', fresh)
  expect((await checkHistory(fresh)).length).toBe(6)
})
