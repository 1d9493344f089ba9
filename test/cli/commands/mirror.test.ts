import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run, runJson } from '../program.ts'
import { makeWorkspace, post, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]
const page = (host: string) => readFile(join(workspace.root, 'www', host, 'index.html'), 'utf8')

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'First words')
  await workspace.addSite('beta', 'Other words')
  await workspace.write('package.json', '{ "type": "module" }')
  await workspace.write(
    'nextgen.config.ts',
    "export default { environments: { shown: { mirror: { to: 'file:www' } } } }",
  )
})

afterAll(() => workspace?.[Symbol.asyncDispose]())

test('mirror writes every released site under its host, then only what changed', async () => {
  expect(await runJson(at('mirror'))).toMatchObject({ code: 2, json: { errors: [{ code: 'usage' }] } })
  await runJson(at('publish', 'acme'))
  const mirror = [...at('mirror'), '--to', `file:${join(workspace.root, 'www')}`]
  const first = await runJson(mirror)
  expect(first).toMatchObject({
    code: 0,
    json: {
      ok: true,
      environment: 'live',
      sites: [
        { site: 'acme', status: 'mirrored', generation: 1, hosts: [{ host: 'acme.example' }] },
        { site: 'beta', status: 'unreleased', generation: null, hosts: [] },
      ],
    },
  })
  expect(await page('acme.example')).toContain('First words')
  expect(await readdir(join(workspace.root, 'www', 'acme.example'))).toContain('_headers')
  await workspace.write('sites/acme/content/posts/first.md', post('Second words'))
  await runJson(at('publish', 'acme'))
  expect((await run(mirror)).stdout).toMatch(
    /acme\.example .*written.*\n2 sites to file:.*: 1 mirrored, 0 as they were, 1 not/,
  )
  expect(await page('acme.example')).toContain('Second words')
  expect((await runJson([...mirror, 'acme'])).json.sites).toMatchObject([{ status: 'unchanged' }])
  expect(await runJson([...mirror, 'acmee'])).toMatchObject({ code: 4 })
})

test('an environment with a mirror brings it up to date after each release and rollback', async () => {
  const published = await runJson(at('publish', 'beta', '--environment', 'shown'))
  expect(published).toMatchObject({ code: 0, json: { sites: [{ site: 'beta', generation: 1 }] } })
  expect(published.json.sites[0].warnings?.map(({ code }: { code: string }) => code) ?? []).not.toContain(
    'mirror-failed',
  )
  expect(await page('beta.example')).toContain('Other words')
  await workspace.write('sites/beta/content/posts/first.md', post('Better words'))
  await runJson(at('publish', 'beta', '--environment', 'shown'))
  expect(await page('beta.example')).toContain('Better words')
  expect(await runJson(at('rollback', 'beta', '--environment', 'shown'))).toMatchObject({ code: 0, json: { ok: true } })
  expect(await page('beta.example')).toContain('Other words')
})
