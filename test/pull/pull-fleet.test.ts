import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import type { Cms } from '#cms/cms.ts'
import { memoryCms } from '#cms/memory.ts'
import { SiteError } from '#model/failure.ts'
import type { Site } from '#model/site.ts'
import { pullFleet } from '../../src/pull/pull-fleet.ts'
import type { ContentSources } from '../../src/pull/sources.ts'
import { folder } from '../content/folder.ts'
import { siteOf } from './site.ts'

const post = (id: string, title: string) => ({ type: 'articles', id, title, fields: { title } })
const siteFrom = (id: string): Site => siteOf(id, { content: { source: 'newsroom' } })

/** A fleet of two sites on one CMS, in a folder of its own. */
function fleet(cms: Cms, names: readonly string[] = ['one', 'two'], now: () => number = () => 1) {
  const dir = folder({})
  const root = dir.dir
  const stateDir = join(root, '.nextgen')
  mkdirSync(stateDir)
  const sources: ContentSources = {
    declarations: {
      newsroom: { type: 'directory', path: 'x', collections: { posts: { type: 'articles', slug: 'id' } } },
    },
    library: { fetch: async () => ({ files: new Map(), failed: new Set(), warnings: [] }) },
    baseOf: () => undefined,
    open: async () => ({ cms, meter: { requests: 0, waited: 0 } }),
    now,
  }
  const sites = names.map(siteFrom)
  const workspace = { root, stateDir, sitesDir: join(root, 'sites'), themesDir: join(root, 'themes') }
  return {
    sites,
    pull: (only: readonly string[] = names, lenient = false, since?: number) =>
      pullFleet({
        ...{ workspace, sources, lenient, all: sites, sites: sites.filter(({ id }) => only.includes(id)) },
        ...{ drafts: false, full: false, shrinkOf: () => 50, ...(since !== undefined && { since }) },
      }),
    [Symbol.dispose]: () => dir[Symbol.dispose](),
  }
}

test('runs of one process that overlap wait for each other, and all end with the content', async () => {
  const memory = memoryCms()
  for (let at = 0; at < 20; at++) memory.put(post(String(at), `Post ${at}`))
  const slow: Cms = {
    ...memory,
    async pull(request) {
      const pull = await memory.pull(request)
      async function* changes() {
        for await (const change of pull.changes) {
          await new Promise(resolve => setTimeout(resolve, 2))
          yield change
        }
      }
      return { ...pull, changes: changes() }
    },
  }
  using newsroom = fleet(slow)
  const reports = await Promise.all([newsroom.pull(['one']), newsroom.pull(['two']), newsroom.pull()])
  for (const { ok, sites } of reports) {
    expect(ok).toBe(true)
    for (const { entries } of sites) expect(entries).toEqual({ posts: 20 })
  }
})

test('a CMS that is down leaves what was pulled to those who are lenient, and fails the others', async () => {
  const memory = memoryCms()
  memory.put(post('1', 'One'))
  let down = false
  const cms: Cms = {
    ...memory,
    async pull(request) {
      if (down) throw new SiteError({ code: 'cms-unreachable', message: 'nobody answers' })
      return memory.pull(request)
    },
  }
  using newsroom = fleet(cms)
  down = true
  const never = await newsroom.pull(['one'], true)
  expect(never.sites[0]).toMatchObject({ snapshot: null, errors: [{ code: 'cms-unreachable' }] })
  down = false
  await newsroom.pull()
  down = true
  const lenient = await newsroom.pull(['one'], true)
  expect(lenient.sites[0]).toMatchObject({ entries: { posts: 1 }, warnings: [{ code: 'cms-unreachable' }] })
  const strict = await newsroom.pull(['one'])
  expect(strict.sites[0]).toMatchObject({ snapshot: null, errors: [{ code: 'cms-unreachable' }] })
})

/** A CMS that counts how often it is pulled, and whose clock goes on by a second with each. */
function countingCms() {
  const memory = memoryCms()
  const clock = { now: 1_000 }
  const counted = { pulls: 0 }
  const cms: Cms = {
    ...memory,
    async pull(request) {
      counted.pulls++
      clock.now += 1_000
      return memory.pull(request)
    },
  }
  return { cms, memory, clock, counted }
}

test('200 sites that were triggered at one moment cost one pull, and each gets its snapshot', async () => {
  const { cms, memory, counted } = countingCms()
  memory.put(post('1', 'One'))
  const names = Array.from({ length: 200 }, (_, at) => `site-${at}`)
  using newsroom = fleet(cms, names, () => 1_000 + counted.pulls)
  const reports = await Promise.all(names.map(name => newsroom.pull([name], true, 999)))
  expect(counted.pulls).toBe(1)
  expect(reports.flatMap(({ sources }) => sources)).toHaveLength(1)
  expect(reports.every(({ ok, sites }) => ok && sites[0]?.snapshot)).toBe(true)
})

test('a pull that began when somebody was told of a change, or before, is not new enough for it', async () => {
  const { cms, memory, clock, counted } = countingCms()
  memory.put(post('1', 'One'))
  using newsroom = fleet(cms, ['one', 'two'], () => clock.now)
  const [first] = (await newsroom.pull(['one'], true, 500)).sites
  memory.put(post('1', 'Edited'))
  const [second] = (await newsroom.pull(['one'], true, 1_000)).sites
  expect([counted.pulls, second?.snapshot === first?.snapshot]).toEqual([2, false])
  const [third] = (await newsroom.pull(['one'], true, 1_999)).sites
  expect([counted.pulls, third?.snapshot]).toEqual([2, second?.snapshot])
})

test('whoever names no moment pulls, and so does a fleet that asks for other fields than the last pull', async () => {
  const { cms, memory, clock, counted } = countingCms()
  memory.put(post('1', 'One'))
  using newsroom = fleet(cms, ['one', 'two'], () => clock.now)
  await newsroom.pull(['one'])
  await newsroom.pull(['one'])
  expect(counted.pulls).toBe(2)
  const { content } = newsroom.sites[1] as Site
  const mapping = { posts: { type: 'articles', slug: 'id', fields: { about: 'teaser' } } }
  newsroom.sites[1] = { ...newsroom.sites[1], content: { ...content, collections: mapping } } as Site
  await newsroom.pull(['one'], true, 500)
  expect(counted.pulls).toBe(3)
})

test('a pull that failed is no pull: the next one asks again', async () => {
  const { cms, memory, clock, counted } = countingCms()
  memory.put(post('1', 'One'))
  let down = true
  const shaky: Cms = {
    ...cms,
    async pull(request) {
      if (!down) return cms.pull(request)
      counted.pulls++
      throw new SiteError({ code: 'cms-unreachable', message: 'nobody answers' })
    },
  }
  using newsroom = fleet(shaky, ['one', 'two'], () => clock.now)
  expect((await newsroom.pull(['one'], true, 500)).ok).toBe(false)
  down = false
  expect((await newsroom.pull(['two'], true, 500)).ok).toBe(true)
  expect(counted.pulls).toBe(2)
})
