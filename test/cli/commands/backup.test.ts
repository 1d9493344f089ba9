import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run, runJson } from '../program.ts'
import { makeWorkspace, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'Words')
  expect((await run(at('publish'))).code).toBe(0)
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

test('a fleet whose bucket and configuration were deleted is back after restore, with nothing built', async () => {
  const saved = await run(at('backup', '--artifacts', 'fleet.tgz'), { environment: { INIT_CWD: workspace.root } })
  expect(saved).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(
      /^Saved 1 pointer, 1 record of the history, 1 host, 1 manifest, \d+ blobs, 1 file of the workspace/,
    ),
  })
  await rm(join(workspace.root, '.nextgen/bucket'), { recursive: true })
  await rm(join(workspace.root, 'sites/acme/site.json'))
  const file = join(workspace.root, 'fleet.tgz')
  expect(await runJson(at('restore', file, '--plan'))).toMatchObject({
    code: 0,
    json: { planned: true, written: { pointers: 1, config: 1 } },
  })
  expect(await runJson(at('restore', file))).toMatchObject({ code: 0, json: { ok: true, lacking: [] } })
  expect(await runJson(at('check'))).toMatchObject({ code: 0, json: { ok: true, checked: { releases: 1 } } })
  expect((await runJson(at('publish'))).json).toMatchObject({ sites: [{ status: 'unchanged', generation: 1 }] })
})

test('without artifacts in the backup, restore names the sites, and publishing them brings back what was live', async () => {
  const file = join(workspace.root, 'small.tgz')
  expect((await run(at('backup', file))).code).toBe(0)
  await rm(join(workspace.root, '.nextgen/bucket'), { recursive: true })
  const restored = await run(at('restore', file))
  expect(restored).toMatchObject({ code: 0, stdout: expect.stringContaining('`nextgen publish --force acme`') })
  expect((await run(at('check'))).code).toBe(1)
  const published = await runJson(at('publish', '--force', 'acme'))
  expect(published).toMatchObject({ code: 0, json: { sites: [{ generation: 1, rendered: 1 }] } })
  expect(await runJson(at('check'))).toMatchObject({ code: 0, json: { ok: true } })
})

test('a backup that does not exist is not found', async () => {
  expect(await runJson(at('restore', 'nothing.tgz'))).toMatchObject({
    code: 4,
    json: { errors: [{ code: 'backup-missing' }] },
  })
})
