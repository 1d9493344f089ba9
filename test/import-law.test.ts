import { existsSync } from 'node:fs'
import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { cruise, type ICruiseResult } from 'dependency-cruiser'
import extractDepcruiseConfig from 'dependency-cruiser/config-utl/extract-depcruise-config'
import { afterAll, expect, test } from 'vitest'

const repo = join(import.meta.dirname, '..')
const law = await extractDepcruiseConfig(join(repo, '.dependency-cruiser.mjs'))
const planted: string[] = []

afterAll(async () => {
  for (const dir of planted) await rm(dir, { recursive: true, force: true })
})

/** Reads the imports of every module below `folders` of `baseDir`, and holds them against the law. */
async function judge(baseDir: string, folders: string[]): Promise<ICruiseResult> {
  const { options, forbidden } = law
  const { output } = await cruise(folders, { ...options, baseDir, ruleSet: { forbidden }, validate: true })
  return output as ICruiseResult
}

const violations = ({ summary }: ICruiseResult): string[] =>
  summary.violations.map(({ rule, from, to }) => `${rule.name}: ${from} → ${to}`)

const modulesOf = ({ modules }: ICruiseResult, folder: string): string[] =>
  modules.map(({ source }) => source).filter(source => source.startsWith(`${folder}/`))

async function sourcesOf(folder: string): Promise<string[]> {
  const names = await readdir(join(repo, folder), { recursive: true })
  return names.filter(name => /[.][jt]s$/.test(name) && !name.endsWith('.d.ts')).map(name => `${folder}/${name}`)
}

/** A tree with our rooms and one wrong import, read with our law. */
async function plant(files: Readonly<Record<string, string>>): Promise<string[]> {
  const dir = await mkdtemp(join(tmpdir(), 'nextgen-law-'))
  planted.push(dir)
  const needed = {
    'package.json': JSON.stringify({ type: 'module', imports: { '#*': './src/*' } }),
    'tsconfig.json': '{}',
  }
  for (const [path, text] of Object.entries({ ...needed, ...files })) {
    await mkdir(dirname(join(dir, path)), { recursive: true })
    await writeFile(join(dir, path), text)
  }
  return violations(
    await judge(
      dir,
      ['src', 'build-farm'].filter(folder => existsSync(join(dir, folder))),
    ),
  )
}

test('every module of the generator and of the farm is read, subpath imports between rooms are followed, and none breaks the law', async () => {
  const result = await judge(repo, ['src', 'build-farm'])
  expect(
    modulesOf(result, 'src')
      .filter(path => !path.endsWith('.d.ts'))
      .sort(),
  ).toEqual((await sourcesOf('src')).sort())
  expect(modulesOf(result, 'build-farm').sort()).toEqual((await sourcesOf('build-farm')).sort())
  const build = result.modules.find(({ source }) => source === 'src/build.ts')
  expect(build?.dependencies.map(({ resolved }) => resolved)).toContain('src/config/load.ts')
  const runSites = result.modules.find(({ source }) => source === 'src/cli/workspace/run-sites.ts')
  expect(runSites?.dependencies.map(({ resolved }) => resolved)).toContain('src/generator.ts')
  expect(violations(result)).toEqual([])
})

test.for([
  [
    'a stage that imports another',
    'stages-meet-only-in-build',
    { 'src/plan/a.ts': "import '#render/b.ts'", 'src/render/b.ts': '' },
  ],
  [
    'a type of another stage',
    'stages-meet-only-in-build',
    {
      'src/plan/a.ts': "import type { B } from '#render/b.ts'\nexport type A = B",
      'src/render/b.ts': 'export type B = 1',
    },
  ],
  [
    'an import inside a function that uses `await using`',
    'stages-meet-only-in-build',
    {
      'src/plan/a.ts':
        "export async function a(b: AsyncDisposable) {\n  await using c = b\n  return [c, await import('#render/b.ts')]\n}",
      'src/render/b.ts': '',
    },
  ],
  [
    'a noun that imports behaviour',
    'model-imports-nothing',
    { 'src/model/a.ts': "import '#base/b.ts'", 'src/base/b.ts': '' },
  ],
  [
    'base that knows a room',
    'base-imports-only-model',
    { 'src/base/a.ts': "import '#theme/b.ts'", 'src/theme/b.ts': '' },
  ],
  [
    'a port that knows a stage',
    'ports-lie-below-stages',
    { 'src/bucket/a.ts': "import '#upload/b.ts'", 'src/upload/b.ts': '' },
  ],
  [
    'a stage that picks an implementation',
    'ask-for-the-port',
    { 'src/upload/a.ts': "import '#bucket/directory.ts'", 'src/bucket/directory.ts': '' },
  ],
  [
    'a stage that calls the build',
    'rooms-do-not-import-their-order',
    { 'src/upload/a.ts': "import '../build.ts'", 'src/build.ts': '' },
  ],
  [
    'an edge that knows the generator',
    'the-edge-stands-alone',
    { 'src/edge/a.ts': "import '#theme/b.ts'", 'src/theme/b.ts': '' },
  ],
  [
    'a relative path into another room',
    'cross-a-room-by-subpath',
    { 'src/plan/a.ts': "import '../base/b.ts'", 'src/base/b.ts': '' },
  ],
  ['a vendor in a second place', 'only-one-place-names-sharp', { 'src/plan/a.ts': "import 'sharp'" }],
  [
    'two files that import each other',
    'no-cycles',
    { 'src/plan/a.ts': "import './b.ts'", 'src/plan/b.ts': "import './a.ts'" },
  ],
  ['a file that does not exist', 'imports-exist', { 'src/plan/a.ts': "import './b.ts'" }],
] as const)('%s breaks the law "%s"', async ([, rule, files]) => {
  const found = await plant(files)
  expect(found.map(violation => violation.split(':')[0])).toContain(rule)
})

test('what the rooms are meant to import is lawful', async () => {
  const files = {
    'src/model/site.ts': 'export interface Site { id: string }',
    'src/base/hash.ts': "import type { Site } from '#model/site.ts'\nexport const hash = (site: Site) => site.id",
    'src/bucket/bucket.ts': 'export interface Bucket { name: string }',
    'src/bucket/directory.ts': "import type { Bucket } from './bucket.ts'\nexport const bucket: Bucket = { name: '' }",
    'src/upload/upload.ts':
      "import type { Bucket } from '#bucket/bucket.ts'\nimport { hash } from '#base/hash.ts'\nexport const upload = (_: Bucket) => hash",
    'src/build.ts': "import { upload } from '#upload/upload.ts'\nexport const build = upload",
    'src/cli/commands/build.ts':
      "import { bucket } from '#bucket/directory.ts'\nexport const run = async () => (await import('../../build.ts')).build(bucket)",
  }
  expect(await plant(files)).toEqual([])
})
