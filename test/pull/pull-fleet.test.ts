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
function fleet(cms: Cms) {
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
    now: () => 1,
  }
  const sites = ['one', 'two'].map(siteFrom)
  const workspace = { root, stateDir, sitesDir: join(root, 'sites'), themesDir: join(root, 'themes') }
  return {
    pull: (only: readonly string[] = ['one', 'two'], lenient = false) =>
      pullFleet({
        ...{ workspace, sources, lenient, all: sites, sites: sites.filter(({ id }) => only.includes(id)) },
        ...{ drafts: false, full: false, shrinkOf: () => 50 },
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
