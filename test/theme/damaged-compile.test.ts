import { readFile, truncate } from 'node:fs/promises'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { compileTheme } from '#theme/compile.ts'
import { makeWorkspace, type TestWorkspace } from '../cli/workspace.ts'

let workspace: TestWorkspace
beforeAll(async () => {
  workspace = await makeWorkspace()
})
afterAll(() => workspace?.[Symbol.asyncDispose]())

const compiled = () =>
  compileTheme({
    name: 'tiny',
    themesDir: join(workspace.root, 'themes'),
    cacheDir: join(workspace.root, '.nextgen/cache/themes'),
    environment: {},
  })

it('a compile of which a file was cut, as by a full disk, is made anew', { timeout: 120_000 }, async () => {
  const { theme } = await compiled()
  expect((await compiled()).cached).toBe(true)
  for (const name of ['renderer.js', 'sizes.json']) {
    const whole = await readFile(join(theme.dir, name), 'utf8')
    await truncate(join(theme.dir, name), 40)
    expect((await compiled()).cached, name).toBe(false)
    expect(await readFile(join(theme.dir, name), 'utf8')).toBe(whole)
  }
})
