import { readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { run, runJson } from '../program.ts'
import { makeWorkspace, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]
const inBucket = (...parts: string[]): string => join(workspace.root, '.nextgen/bucket', ...parts)

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'Whole words')
  expect((await run(at('publish'))).code).toBe(0)
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

/** The blob of the start page, as a file. */
async function pageFile(): Promise<string> {
  for (const folder of await readdir(inBucket('blobs')))
    for (const name of await readdir(inBucket('blobs', folder)))
      if ((await readFile(inBucket('blobs', folder, name), 'utf8')).startsWith('<!DOCTYPE html>'))
        return inBucket('blobs', folder, name)
  throw new Error('there is no page')
}

test('check reads everything and says how much', async () => {
  const { code, stdout } = await run(at('check'))
  expect({ code, stdout }).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/1 site, 1 release, \d+ objects .* everything is as it must be/),
  })
})

test('a damaged page is named with its path, generation and site; check --repair builds it again and puts it right', async () => {
  const file = await pageFile()
  const whole = await readFile(file, 'utf8')
  await writeFile(file, whole.replace('Whole', 'Whale'))
  const found = await run(at('check', 'acme'))
  expect(found.code).toBe(1)
  expect(found.stdout).toContain('needed by index.html of generation 1 of "acme"')
  const { code, json } = await runJson(at('check', '--repair'))
  expect({ code, json }).toMatchObject({
    code: 0,
    json: { ok: true, findings: [{ code: 'object-damaged', repaired: 'rebuild' }] },
  })
  expect(await readFile(file, 'utf8')).toBe(whole)
  expect((await runJson(at('check'))).json).toMatchObject({ ok: true, findings: [] })
  expect((await readdir(join(workspace.root, '.nextgen'))).filter(name => name.startsWith('repair'))).toEqual([])
})

test('a pointer that somebody edited is told with the file to look at, and put back', async () => {
  const file = inBucket('sites/acme/live.json')
  const before = await readFile(file, 'utf8')
  await writeFile(file, before.replace('"pinned":false', '"pinned":true'))
  expect((await runJson(at('check'))).json).toMatchObject({
    ok: false,
    findings: [{ code: 'record-damaged', key: 'sites/acme/live.json' }],
  })
  expect((await run(at('check', '--repair'))).code).toBe(0)
  expect(await readFile(file, 'utf8')).toBe(before)
})

test('content that has changed since cannot bring a lost page back: that is told, with 1', async () => {
  const file = await pageFile()
  await rm(file)
  await workspace.write('sites/acme/content/posts/first.md', '---\ntitle: Other words\n---\n')
  const { code, json } = await runJson(at('check', '--repair'))
  expect({ code, json }).toMatchObject({ code: 1, json: { ok: false, findings: [{ code: 'object-missing' }] } })
})

test('a site that does not exist is not found, with the nearest name', async () => {
  const { code, json } = await runJson(at('check', 'acne'))
  expect({ code, json }).toMatchObject({
    code: 4,
    json: { ok: false, errors: [{ code: 'site-unknown', hint: expect.stringContaining('acme') }] },
  })
})
