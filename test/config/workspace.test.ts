import { execFile } from 'node:child_process'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'
import { openWorkspace } from '#config/workspace.ts'
import { loadWorkspaceConfig } from '#config/workspace-config.ts'
import { makeWorkspace } from './workspace-folder.ts'

test('a folder with sites/ or themes/ is a workspace', async () => {
  await using folder = await makeWorkspace({})
  expect(openWorkspace(folder.root)).toEqual({
    root: folder.root,
    sitesDir: join(folder.root, 'sites'),
    themesDir: join(folder.root, 'themes'),
    stateDir: join(folder.root, '.nextgen'),
  })
})

test('a folder with neither is an error that names it', async () => {
  await using folder = await makeWorkspace({ 'sites/x': '' })
  const inner = join(folder.root, 'sites')
  const outcome = (root: string) => expect(() => openWorkspace(root))
  outcome(inner).toThrow(
    `Expected a workspace (a folder with sites/ and themes/) in ${inner}, but the folder has neither`,
  )
  outcome(join(inner, 'y')).toThrow('but there is no such folder')
  outcome(inner).toThrow(
    expect.objectContaining({ failures: [expect.objectContaining({ code: 'workspace-missing' })] }),
  )
})

test('a workspace without nextgen.config.ts has an empty configuration', async () => {
  await using folder = await makeWorkspace({})
  expect(await loadWorkspaceConfig(folder.workspace)).toEqual({})
})

/** What Node itself, which strips types, makes of a configuration: the test runner has an importer of its own. */
async function loadUnderNode(root: string): Promise<unknown> {
  const program = `
    import { openWorkspace } from '#config/workspace.ts'
    import { loadWorkspaceConfig } from '#config/workspace-config.ts'
    const result = await loadWorkspaceConfig(openWorkspace(process.argv[1])).catch(error => error.failures)
    console.log(JSON.stringify(result))`
  const args = ['--input-type=module', '--eval', program, root]
  const { stdout } = await promisify(execFile)(process.execPath, args, { cwd: import.meta.dirname })
  return JSON.parse(stdout)
}

test('nextgen.config.ts gives sources, concurrency and the bucket', async () => {
  await using folder = await makeWorkspace({
    'package.json': { type: 'module' },
    'nextgen.config.ts':
      'const n: number = 3\nexport default { sources: { local: { type: "directory", path: "x" } }, concurrency: n, bucket: "file:b" }',
  })
  const expected = { sources: { local: { type: 'directory', path: 'x' } }, concurrency: 3, bucket: 'file:b' }
  expect(await loadUnderNode(folder.root)).toEqual(expected)
})

test('nextgen.config.ts that exports a function is told what was expected', async () => {
  await using folder = await makeWorkspace({
    'package.json': { type: 'module' },
    'nextgen.config.ts': 'export default () => ({})',
  })
  const failures = await loadUnderNode(folder.root)
  expect(failures).toMatchObject([{ message: expect.stringMatching(/expected an object, got a function/) }])
})

test('a source names the variables that hold its secrets, and nothing else is taken for one', async () => {
  const declared = async (source: string): Promise<unknown> => {
    await using folder = await makeWorkspace({
      'package.json': { type: 'module' },
      'nextgen.config.ts': `export default { sources: { newsroom: ${source} } }`,
    })
    return await loadUnderNode(folder.root)
  }
  const strapi = (token: string): string => `{ type: 'strapi', url: 'https://cms.example/', token: ${token} }`
  expect(await declared(strapi(`{ env: 'STRAPI_TOKEN' }`))).toEqual({
    sources: { newsroom: { type: 'strapi', url: 'https://cms.example', token: { env: 'STRAPI_TOKEN' } } },
  })
  const plain = JSON.stringify(await declared(strapi(`'s3cr3t'`)))
  expect(plain).toContain('expected {env: NAME}')
  expect(plain).not.toContain('s3cr3t')
  const contentful = { type: 'contentful', space: 'cfexampleapi', environment: 'master', token: { env: 'DELIVERY' } }
  const sanity = { type: 'sanity', project: 'zp7mbokg', studioUrl: 'https://studio.example' }
  for (const source of [contentful, sanity])
    expect(await declared(JSON.stringify(source))).toEqual({ sources: { newsroom: source } })
  expect(JSON.stringify(await declared(`{ ...${JSON.stringify(sanity)}, dataset: '../x' }`))).toContain(
    'letters, digits',
  )
  expect(await declared(`{ type: 'wordpress' }`)).toEqual([
    expect.objectContaining({
      message: expect.stringContaining('a source with the `type` "strapi"'.replaceAll('\\', '')),
    }),
  ])
})

test('a nextgen.config.ts with a syntax error says so', async () => {
  await using folder = await makeWorkspace({
    'package.json': { type: 'module' },
    'nextgen.config.ts': 'export default {',
  })
  const message = expect.stringMatching(/^Expected a module that can be imported, got: /)
  expect(await loadUnderNode(folder.root)).toEqual([{ code: 'config-invalid', message, where: 'nextgen.config.ts' }])
})

test.each([
  ['export default { concurency: 3 }', 'Unknown key "concurency"', 'Did you mean "concurrency"?'],
  ['export default { concurrency: 0 }', '"concurrency": expected at least 1, got 0', undefined],
  ['export const config = {}', 'The whole value is missing: expected an object', undefined],
  ['throw new Error("no network")', 'Expected a module that can be imported, got: no network', undefined],
])('%s is an error with the name of the file', async (text, message, hint) => {
  await using folder = await makeWorkspace({ 'package.json': { type: 'module' }, 'nextgen.config.ts': text })
  const error = await loadWorkspaceConfig(folder.workspace).catch(error => error)
  expect(error.failures).toEqual([
    { code: 'config-invalid', message, where: 'nextgen.config.ts', ...(hint ? { hint } : {}) },
  ])
})
