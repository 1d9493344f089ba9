import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RenderReply, RenderResult, RenderTask } from '#model/render.ts'
import { threadPool } from '#pool/piscina.ts'
import type { Pool } from '#pool/pool.ts'
import { requestRender } from '#render/request.ts'
import { conformanceThemes } from '../conformance/themes.ts'
import { makeThemeSites, type ThemeSites } from './theme-sites.ts'

const themes = await conformanceThemes()

let sites: ThemeSites
const differing = new Map<string, readonly string[]>()
const firsts = new Map<string, { readonly task: RenderTask; readonly result: RenderResult }>()

beforeAll(async () => {
  sites = await makeThemeSites(['north', 'south'])
})
afterAll(() => sites[Symbol.asyncDispose]())

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
  it.each(themes.map(theme => [theme.name, theme] as const))('%s', { timeout: 240_000 }, async (name, theme) => {
    const north = await sites.task(theme, 'north')
    const south = await sites.task(theme, 'south')
    const [freshNorth, southAfter, northAgain] = await inOneThread([north, south, north])
    const [freshSouth, northAfter, southAgain] = await inOneThread([south, north, south])
    expect(northAfter).toEqual(freshNorth)
    expect(northAgain).toEqual(freshNorth)
    expect(southAfter).toEqual(freshSouth)
    expect(southAgain).toEqual(freshSouth)
    differing.set(name, differencesOf(freshNorth as RenderResult, freshSouth as RenderResult))
    firsts.set(name, { task: north, result: freshNorth as RenderResult })
  })
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
