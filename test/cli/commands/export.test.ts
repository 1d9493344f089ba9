import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run, runJson } from '../program.ts'
import { makeWorkspace, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'First words')
  expect((await runJson(at('publish'))).code).toBe(0)
}, 60_000)
afterAll(() => workspace?.[Symbol.asyncDispose]())

test('export writes the live release with its headers', async () => {
  const folder = join(workspace.root, 'out')
  const { code, json } = await runJson(at('export', 'acme', folder))
  expect({ code, ...json }).toMatchObject({ code: 0, ok: true, site: 'acme', generation: 1, directory: folder })
  expect(await readFile(join(folder, 'index.html'), 'utf8')).toContain('First words')
  const headers = await readFile(join(folder, '_headers'), 'utf8')
  expect(headers).toMatch(/^\/\*\n(?: {2}.*\n)* {2}strict-transport-security: max-age=31536000\n/m)
  expect(headers).toMatch(/^\/\n(?: {2}.*\n)* {2}content-security-policy: default-src 'self'/m)
  const rules = JSON.parse(await readFile(join(folder, 'headers.json'), 'utf8')) as { readonly path: string }[]
  expect(rules).toHaveLength(json.rules as number)
  expect((await readdir(folder, { recursive: true })).filter(name => /\.tmp-/.test(name))).toEqual([])
})

test('export refuses a folder that holds anything, and a site without a release', async () => {
  const held = await run(at('export', 'acme', join(workspace.root, 'sites')))
  expect(held.code).toBe(1)
  expect(held.stderr).toContain('Expected a new or empty folder')
  const unknown = await run(at('export', 'acne', join(workspace.root, 'other')))
  expect(unknown.code).toBe(4)
  expect(unknown.stderr).toContain('Did you mean "acme"?')
})

test('export names what the disk refuses, and does not take it for a mistake in NEXTGEN', async () => {
  const folder = join(workspace.root, 'sites/acme/site.json/out')
  const { code, json } = await runJson(at('export', 'acme', folder))
  expect(code).toBe(1)
  expect(json.errors).toEqual([
    { code: 'file-name', message: expect.stringContaining('a file stands'), where: folder, hint: expect.any(String) },
  ])
})
