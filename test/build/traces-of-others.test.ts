import { appendFile, cp, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { memoryBucket } from '#bucket/memory.ts'
import type { RunReport } from '#model/report.ts'
import type { RunRequest } from '#model/run.ts'
import { writeContentOf } from '../conformance/site-content.ts'
import { openFactory, REPOSITORY } from './factory.ts'

const THEME = join(REPOSITORY, 'test/conformance/themes/blog')

let root: string
const bucket = memoryBucket()

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'traces-'))
  await cp(THEME, join(root, 'themes', 'blog'), { recursive: true })
  await mkdir(join(root, 'sites', 'acme'), { recursive: true })
  await writeContentOf(THEME, join(root, 'sites', 'acme', 'content'), 'nobody')
  const site = { domain: 'acme.example', theme: 'blog', content: { source: 'directory', path: 'content' } }
  await writeFile(join(root, 'sites', 'acme', 'site.json'), JSON.stringify(site))
})
afterAll(() => rm(root, { recursive: true, force: true }))

/** One run of a machine that shares nothing with the others but the bucket. */
async function onMachine(name: string, request: Partial<RunRequest> = {}): Promise<RunReport> {
  const workspace = { root, sitesDir: join(root, 'sites'), themesDir: join(root, 'themes'), stateDir: join(root, name) }
  await using factory = openFactory({ workspace, bucket, threads: 1 })
  return factory.run(request)
}

test('a machine that has never built a site takes up the pages that another one has rendered', async () => {
  const { totals } = await onMachine('one')
  expect(totals.rendered).toBe(totals.pages)
  await appendFile(join(root, 'sites/acme/content/posts/a-bench-for-small-rooms.md'), '\nOne more sentence.\n')
  const there = await onMachine('two')
  expect(there.ok).toBe(true)
  expect(there.totals.rendered).toBeGreaterThan(0)
  expect(there.totals.rendered).toBeLessThan(totals.pages / 2)
  const clean = await onMachine('three', { force: true })
  expect(clean.totals.rendered).toBe(totals.pages)
  expect(there.sites[0]?.manifest).toBe(clean.sites[0]?.manifest)
})
