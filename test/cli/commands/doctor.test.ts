import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { startS3Server } from '../../bucket/s3-server.ts'
import { run, runJson } from '../program.ts'
import { makeWorkspace, type TestWorkspace } from '../workspace.ts'

let workspace: TestWorkspace
const at = (...words: string[]): string[] => [...words, '--root', workspace.root]
const keys = { AWS_ACCESS_KEY_ID: 'test', AWS_SECRET_ACCESS_KEY: 'testsecret' }

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'Words')
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

test('doctor finds a fresh workspace in order, and leaves nothing in its bucket', async () => {
  const { code, json } = await runJson(at('doctor'))
  expect({ code, ok: json.ok }).toEqual({ code: 0, ok: true })
  expect(json.checks.map(({ name }: { name: string }) => name)).toContain('conditional writes')
  expect((await runJson(at('gc'))).json).toMatchObject({ kept: { sites: 0, blobs: 0 } })
})

test('doctor, publish and serve --publish refuse a server that ignores conditional writes, by the name of its bucket', async () => {
  await using server = await startS3Server({ conditions: 'ignored' })
  const bucket = ['--bucket', `s3://careless?endpoint=${server.endpoint}`]
  const doctor = await run([...at('doctor'), ...bucket], { environment: keys })
  expect(doctor).toMatchObject({ code: 1, stdout: expect.stringContaining(`s3://careless at ${server.endpoint}`) })
  for (const words of [['publish'], ['serve', '--publish', '--port', '0']]) {
    const { code, stderr } = await run([...at(...words), ...bucket], { environment: keys })
    expect({ code, stderr }).toMatchObject({ code: 1, stderr: expect.stringContaining('bucket-unsupported') })
    expect(stderr).toContain('s3://careless')
    expect(stderr).toContain('compare-and-set')
  }
  expect([...server.objects.keys()].filter(key => key.includes('sites/'))).toEqual([])
})

test('a theme for another Astro is a warning; a site.json that cannot be read fails', async () => {
  await workspace.write(
    'themes/tiny/package.json',
    '{ "name": "tiny", "type": "module", "dependencies": { "astro": "^5.1.0" } }',
  )
  const warned = await run(at('doctor'))
  expect(warned).toMatchObject({
    code: 0,
    stdout: expect.stringMatching(/warning +themes +tiny asks for Astro \^5\.1\.0/),
  })
  await workspace.write('sites/torn/site.json', '{')
  const failed = await run(at('doctor'))
  expect(failed).toMatchObject({ code: 1, stdout: expect.stringContaining(join('sites', 'torn', 'site.json')) })
})
