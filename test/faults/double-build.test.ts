import { expect, test } from 'vitest'
import { loadSites } from '#config/load.ts'
import { openWorkspace } from '#config/workspace.ts'
import { repo } from '../cli/program.ts'
import { doubleBuild } from './double-build.ts'

/** Every how many sites are built; all of them unless reduced. */
const EVERY = process.env.NEXTGEN_REDUCED ? 12 : 1

test('T6: two builds in other circumstances have the same manifests, byte for byte', async () => {
  const { sites } = await loadSites(openWorkspace(repo))
  const chosen = sites.map(({ id }) => id).filter((_, at) => at % EVERY === 0)
  const done = await doubleBuild(chosen)
  console.log(`T6: ${done.sites} sites, ${done.pages} pages, ${done.differences.length} sites differ`)
  expect(done.differences).toEqual([])
  expect(done.sites).toBe(chosen.length)
  expect(done.pages).toBeGreaterThan(chosen.length * 5)
}, 600_000)
