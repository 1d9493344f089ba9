import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { loadSites } from '#config/load.ts'
import { openWorkspace } from '#config/workspace.ts'
import type { RenderReply, RenderResult, RenderTask } from '#model/render.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { threadPool } from '#pool/piscina.ts'
import type { Pool } from '#pool/pool.ts'
import { requestRender } from '#render/request.ts'
import { compileTheme } from '#theme/compile.ts'
import { REPOSITORY, TODAY } from '../build/factory.ts'
import { writeContentOf } from '../conformance/site-content.ts'
import { conformanceThemes } from '../conformance/themes.ts'

const themes = await conformanceThemes()
const VOICES = ['north', 'south'] as const

let root: string
let sites: ReadonlyMap<string, Site>
const differing = new Map<string, readonly string[]>()
const firsts = new Map<string, { readonly task: RenderTask; readonly result: RenderResult }>()

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'leak-'))
  for (const [index, { name, root: theme, site }] of themes.entries())
    for (const voice of VOICES) {
      const folder = join(root, 'sites', `${name}-${voice}`)
      await mkdir(folder, { recursive: true })
      const brings = await writeContentOf(theme, join(folder, 'content'), voice)
      const declared = {
        ...site,
        finish: true,
        name: `The ${voice} post`,
        domain: `${voice}-${index}.example`,
        locale: voice === 'north' ? 'en' : 'de',
        tokens: { color: { brand: voice === 'north' ? '#00f' : '#f00' } },
        ...(brings && { content: { source: 'directory', path: 'content' } }),
      }
      await writeFile(join(folder, 'site.json'), JSON.stringify(declared))
    }
  const loaded = await loadSites(openWorkspace(root))
  expect(loaded.failed).toEqual([])
  sites = new Map(loaded.sites.map(site => [site.id, site]))
})
afterAll(() => rm(root, { recursive: true, force: true }))

const cacheDir = join(REPOSITORY, '.nextgen/conformance/cache/themes')

async function compiled(name: string, themesDir: string): Promise<CompiledTheme> {
  return (await compileTheme({ name, themesDir, cacheDir, environment: {} })).theme
}

const taskOf = (theme: CompiledTheme, voice: string): RenderTask => ({
  site: sites.get(`${theme.name}-${voice}`) as Site,
  theme,
  time: TODAY,
  blobsDir: join(root, 'bucket'),
  workspaceRoot: root,
  themeRoot: themes.find(({ name }) => name === theme.name)?.root as string,
})

/** Files that are not the same on two sites. */
const differencesOf = ({ files: one }: RenderResult, { files: other }: RenderResult): readonly string[] =>
  [...new Set([...Object.keys(one), ...Object.keys(other)])].filter(path => one[path]?.digest !== other[path]?.digest)

/** Renders one task after another in a thread that has done nothing before. */
async function inOneThread(tasks: readonly RenderTask[]): Promise<RenderResult[]> {
  const worker = new URL('../../src/render/worker.ts', import.meta.url)
  const pool: Pool<RenderTask, RenderReply> = threadPool({ worker, threads: 1, heapMb: 512 })
  const results: RenderResult[] = []
  for (const task of tasks) results.push(await requestRender(pool, task, { slices: 1 }))
  await pool.close()
  return results
}

describe('two sites of one theme, rendered in one thread, are what each is alone:', () => {
  it.each(themes.map(theme => [theme.name, theme] as const))(
    '%s',
    { timeout: 240_000 },
    async (name, { themesDir }) => {
      const theme = await compiled(name, themesDir)
      const [north, south] = VOICES.map(voice => taskOf(theme, voice)) as [RenderTask, RenderTask]
      const [freshNorth, southAfter, northAgain] = await inOneThread([north, south, north])
      const [freshSouth, northAfter, southAgain] = await inOneThread([south, north, south])
      expect(northAfter).toEqual(freshNorth)
      expect(northAgain).toEqual(freshNorth)
      expect(southAfter).toEqual(freshSouth)
      expect(southAgain).toEqual(freshSouth)
      differing.set(name, differencesOf(freshNorth as RenderResult, freshSouth as RenderResult))
      firsts.set(name, { task: north, result: freshNorth as RenderResult })
    },
  )
})

it('sites of all themes, rendered in one thread, are what each is alone', { timeout: 240_000 }, async () => {
  const known = [...firsts.values()]
  expect(known).toHaveLength(themes.length)
  const results = await inOneThread(known.map(({ task }) => task))
  for (const [index, { task, result }] of known.entries()) expect(results[index], task.site.id).toEqual(result)
})

it('the two sites do differ, so that a leak would show', () => {
  const alike = [...differing].filter(([, files]) => files.length === 0).map(([name]) => name)
  expect(alike).toEqual([])
})
