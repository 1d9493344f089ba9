import { afterAll, describe, expect, it } from 'vitest'
import type { RenderReply, RenderResult, RenderTask } from '#model/render.ts'
import { threadPool } from '#pool/piscina.ts'
import type { Pool } from '#pool/pool.ts'
import { requestRender } from '#render/request.ts'
import { makeThemeSites } from './theme-sites.ts'

const worker = new URL('../../src/render/worker.ts', import.meta.url)
const pool: Pool<RenderTask, RenderReply> = threadPool({ worker, threads: 2, heapMb: 512 })
const sites = await makeThemeSites(['north'])
afterAll(() => Promise.all([pool.close(), sites[Symbol.asyncDispose]()]))

/** A result whose lists have an order of their own; what is rendered does not depend on it. */
const sorted = ({ images, omitted, files, facts, routes, ...rest }: RenderResult) => ({
  ...rest,
  files,
  facts: facts?.toSorted((a, b) => (a.file < b.file ? -1 : 1)),
  routes: routes?.toSorted((a, b) => (a.file < b.file ? -1 : 1)),
  images: images.map(({ original, path }) => `${original} as ${path}`).toSorted(),
  omitted: [...new Set(omitted)].toSorted(),
})

describe('a site rendered in slices is what it is in one piece:', () => {
  it.each(sites.themes.map(theme => [theme.name, theme] as const))('%s', { timeout: 240_000 }, async (_, theme) => {
    const task = await sites.task(theme, 'north')
    const whole = sorted(await requestRender(pool, task, { slices: 1 }))
    for (const slices of [2, 3]) {
      const rendered = await requestRender(pool, task, { slices })
      expect(sorted(rendered)).toEqual(whole)
    }
  })
})
