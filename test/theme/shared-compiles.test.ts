import { glob, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryBucket } from '#bucket/memory.ts'
import { openWorkspace } from '#config/workspace.ts'
import { openGenerator } from '../../src/index.ts'
import { TODAY } from '../build/factory.ts'
import { makeWorkspace, type TestWorkspace } from '../cli/workspace.ts'

let workspace: TestWorkspace
const bucket = memoryBucket()

beforeAll(async () => {
  workspace = await makeWorkspace()
  await workspace.addSite('acme', 'First words')
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

/** As another machine with the same checkout does it: it has the bucket, and nothing of its own. */
async function buildOnNewMachine(): Promise<{ compiled: boolean; status: string | undefined }> {
  await rm(join(workspace.root, '.nextgen'), { recursive: true, force: true })
  await using generator = openGenerator({
    ...{ workspace: openWorkspace(workspace.root), bucket, threads: 1, publicEnvironment: {}, renderTime: () => TODAY },
  })
  let compiled = false
  const report = await generator.run({
    ...{ sites: [], environment: 'live', force: false, check: false, release: true, actor: 'a test' },
    listener: event => {
      if (event.type === 'theme-compiling') compiled = true
    },
  })
  return { compiled, status: report.sites[0]?.status }
}

/** Keys of the compile's action and of one of its blobs. */
async function sharedKeys(): Promise<{ action: string; blobs: string[] }> {
  for await (const { key } of bucket.list('actions/')) {
    const { result } = JSON.parse(new TextDecoder().decode((await bucket.get(key))?.body))
    if (result.newestOf === 'theme tiny')
      return {
        action: key,
        blobs: Object.values(result.files as Record<string, string>).map(each => `blobs/${each.slice(0, 2)}/${each}`),
      }
  }
  throw new Error('Expected a shared compile')
}

test('a machine that has never compiled a theme fetches what another has compiled', { timeout: 120_000 }, async () => {
  const first = await buildOnNewMachine()
  const second = await buildOnNewMachine()
  expect([first.compiled, second.compiled]).toEqual([true, false])
  expect(second.status).toBe('unchanged')
})

test('packages that stay outside a compile are listed in one order, whichever was found first', async () => {
  const [record = ''] = await Array.fromAsync(glob(join(workspace.root, '.nextgen/cache/themes/*/theme.json')))
  const names = Object.keys(JSON.parse(await readFile(record, 'utf8')).externals)
  expect(names.length).toBeGreaterThan(1)
  expect(names).toEqual(names.toSorted())
})

test('a compile that is damaged or swept is made anew, and shared again', { timeout: 240_000 }, async () => {
  const { blobs } = await sharedKeys()
  await bucket.put(blobs.at(-1) as string, new TextEncoder().encode('something else'))
  expect(await buildOnNewMachine()).toMatchObject({ compiled: true, status: 'unchanged' })
  await bucket.delete(blobs.at(-1) as string)
  expect(await buildOnNewMachine()).toMatchObject({ compiled: true })
  expect(await buildOnNewMachine()).toMatchObject({ compiled: false })
})

test('a theme that was changed is compiled, whoever has shared the one before', async () => {
  await writeFile(join(workspace.root, 'themes/tiny/src/note.ts'), 'export const note = 1\n')
  expect(await buildOnNewMachine()).toMatchObject({ compiled: true })
})
