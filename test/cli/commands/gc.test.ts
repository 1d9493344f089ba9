import { afterAll, beforeAll, expect, test } from 'vitest'
import type { SweepReport } from '#model/sweep.ts'
import { run, runJson } from '../program.ts'
import { makeWorkspace, post, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'Words of version 1')
  for (const version of [1, 2, 3]) {
    await workspace.write('sites/acme/content/posts/first.md', post(`Words of version ${version}`))
    expect((await run(at('publish'))).code).toBe(0)
  }
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

test('gc tells what is not needed and deletes nothing; everything young stays', async () => {
  const { code, json } = await runJson(at('gc', '--keep', '1', '--days', '0'))
  expect({ code, json }).toMatchObject({
    code: 0,
    json: { ok: true, phase: 'planned', kept: { sites: 1, releases: 1 }, unneeded: { blobs: 0 } },
  })
  const told = await run(at('gc', '--keep', '1', '--days', '0', '--grace', '0'))
  expect(told.stdout).toMatch(
    /^Kept: +1 release of 1 site, .*\nNot needed: +\d+ blobs, 2 manifests, \d+ action results, /,
  )
  expect(told.stdout).toContain('Nothing was deleted.')
})

test('gc --delete marks first and says when it will delete; without a grace period it deletes at once', async () => {
  const sweepOnce = async () =>
    (await runJson(at('gc', '--delete', '--keep', '1', '--days', '0', '--grace', '1s'))).json as SweepReport
  expect((await sweepOnce()).phase).toBe('marked')
  // A release younger than the grace period is marked by a later call than its elders.
  let deleted = 0
  await expect
    .poll(
      async () => {
        deleted += (await sweepOnce()).deleted.manifests
        return deleted
      },
      { timeout: 20_000, interval: 1000 },
    )
    .toBe(2)
  expect((await runJson(at('status'))).json.sites).toMatchObject([{ site: 'acme', state: 'live', generation: 3 }])
  expect((await runJson(at('build', '--check'))).json.sites).toMatchObject([{ status: 'unchanged' }])
})

test('a release that was swept is told as such when somebody wants it back', async () => {
  const { code, json } = await runJson(at('rollback', 'acme', '--to', '1'))
  expect({ code, errors: json.errors }).toMatchObject({ code: 1, errors: [{ code: 'release-incomplete' }] })
})

test('content that goes back to what was swept is rendered anew', async () => {
  await workspace.write('sites/acme/content/posts/first.md', post('Words of version 1'))
  const { code, json } = await runJson(at('publish'))
  expect({ code, json }).toMatchObject({ code: 0, json: { sites: [{ status: 'built', rendered: 1, generation: 4 }] } })
})

test('a length of time that cannot be read is a wrong call', async () => {
  const { code, json } = await runJson(at('gc', '--grace', 'a while'))
  expect({ code, json }).toMatchObject({ code: 2, json: { errors: [{ code: 'usage' }] } })
})
