import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { openBlobs } from '#blobs/open.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { openWorkspace } from '#config/workspace.ts'
import { type ServedEdge, serveEdge } from '#edge/node.ts'
import { createEdge } from '#edge/router.ts'
import type { RunReport } from '#model/report.ts'
import { openFactory, REPOSITORY, reportOf } from '../build/factory.ts'
import { findChromium, HOW_TO_GET } from './chromium.ts'
import { launchBrowser, OUT, visit, watchViolations } from './visit.ts'

const chromium = findChromium()
if (!chromium) throw new Error(HOW_TO_GET)

let root: string
let browser: Browser
let served: ServedEdge
let report: RunReport
let files: (site: string) => Promise<readonly string[]>

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'search-'))
  await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  await mkdir(join(root, 'themes'))
  await cp(join(REPOSITORY, 'themes/affiliate'), join(root, 'themes/affiliate'), { recursive: true })
  for (const [id, options] of Object.entries({ finds: { search: true }, plain: {} })) {
    await mkdir(join(root, 'sites', id), { recursive: true })
    const site = { domain: `${id}.example`, theme: 'affiliate', options }
    await writeFile(join(root, 'sites', id, 'site.json'), JSON.stringify(site))
  }
  const bucket = memoryBucket()
  await using factory = openFactory({ workspace: openWorkspace(root), bucket })
  report = await factory.run({ release: true })
  const listed = new Map<string, readonly string[]>()
  for (const { site } of report.sites) listed.set(site, [...(await factory.files(reportOf(report, site))).keys()])
  files = async site => listed.get(site) ?? []
  served = await serveEdge({ edge: createEdge({ bucket, blobs: openBlobs(bucket) }), port: 0 })
  browser = await launchBrowser(chromium)
})
afterAll(async () => {
  await browser?.close()
  await served?.close()
  await rm(root, { recursive: true, force: true })
})

const address = (site: string, path = '/') => `http://${site}.localhost:${served.port}${path}`

test('an index is written for sites that ask for a search, and for no other', async () => {
  expect(report.sites.map(({ site, status, errors }) => [site, status, errors])).toEqual([
    ['finds', 'built', undefined],
    ['plain', 'built', undefined],
  ])
  expect(await files('finds')).toContain('pagefind/pagefind.js')
  expect((await files('plain')).filter(path => path.startsWith('pagefind/'))).toEqual([])
})

test('a search finds a page by its words, under the policy of the page, and leads there', async () => {
  const page = await browser.newPage()
  const violations = await watchViolations(page)
  const fetched: string[] = []
  page.on('request', request => fetched.push(new URL(request.url()).pathname))
  await page.goto(address('finds'))
  expect(fetched.filter(path => path.startsWith('/pagefind/'))).toEqual([])
  const box = page.getByRole('search').first()
  await box.getByRole('searchbox').fill('flicker')
  const found = box.getByRole('link', { name: /Three desk lamps/ })
  await found.waitFor()
  expect(await box.locator('mark').first().textContent()).toMatch(/flicker/i)
  await page.screenshot({ path: join(OUT, 'search.png') })
  expect(await violations()).toEqual([])
  await found.click()
  await page.waitForURL('**/posts/desk-lamps/')
  await page.getByRole('search').first().getByRole('searchbox').fill('xyzzyplugh')
  await expect
    .poll(() => page.getByRole('search').first().locator('li').allTextContents())
    .toEqual(['Nothing was found.'])
  await page.close()
})

test('without scripts there is a link to what can be read, and without a search there is neither', async () => {
  const context = await browser.newContext({ javaScriptEnabled: false })
  const page = await context.newPage()
  await page.goto(address('finds'))
  expect(await page.getByRole('searchbox').count()).toBe(0)
  expect(await page.locator('noscript a').first().getAttribute('href')).toBe('/')
  await page.goto(address('plain'))
  expect(await page.locator('header noscript, header search').count()).toBe(0)
  await context.close()
})

test.each(['phone', 'desk'] as const)('a page with a search is in order on a %s', async screen => {
  const { findings, violations, errors, elsewhere } = await visit(browser, address('finds'), {
    screen,
    screenshot: join(OUT, `search-${screen}.png`),
  })
  expect({ findings, violations, errors, elsewhere }).toEqual({
    findings: [],
    violations: [],
    errors: [],
    elsewhere: [],
  })
})
