import { execFile } from 'node:child_process'
import { cp, mkdir, mkdtemp, readFile, rm } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { promisify } from 'node:util'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { mediaType } from '#base/media-type.ts'
import { REPOSITORY } from '../build/factory.ts'
import { findChromium, HOW_TO_GET } from './chromium.ts'
import { launchBrowser } from './visit.ts'

const program = findChromium() ?? ''
if (!program) console.log(`Skipped: ${HOW_TO_GET}`)

let folder: string
let server: Server
let browser: Browser

/** The conformance theme `kit`, as plain `astro build` makes it, from a server of files. */
beforeAll(async () => {
  if (!program) return
  await mkdir(join(REPOSITORY, '.nextgen'), { recursive: true })
  folder = await mkdtemp(join(REPOSITORY, '.nextgen', 'kit-'))
  await cp(join(REPOSITORY, 'test/conformance/themes/kit'), folder, { recursive: true })
  await promisify(execFile)(process.execPath, [join(REPOSITORY, 'node_modules/astro/bin/astro.mjs'), 'build'], {
    cwd: folder,
    env: { ...process.env, ASTRO_TELEMETRY_DISABLED: '1' },
  })
  server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://localhost')
    const file = pathname.endsWith('/') ? `${pathname}index.html` : pathname
    const bytes = await readFile(join(folder, 'dist', file)).catch(() => null)
    response.writeHead(bytes ? 200 : 404, { 'content-type': mediaType(file) })
    response.end(bytes)
  }).listen(0)
  browser = await launchBrowser(program)
}, 120_000)

afterAll(async () => {
  await browser?.close()
  server?.close()
  if (folder) await rm(folder, { recursive: true, force: true })
})

async function open({ scripts = true, width = 1280 } = {}): Promise<Page> {
  const page = await browser.newPage({ javaScriptEnabled: scripts, viewport: { width, height: 900 } })
  await page.goto(`http://localhost:${(server.address() as AddressInfo).port}/`)
  return page
}

describe.skipIf(!program)('components of the theme kit', () => {
  it('work without scripts: tabs, accordions, and the menu of a phone', async () => {
    const page = await open({ scripts: false, width: 390 })
    const [left, right] = [page.getByText('What is on the left'), page.getByText('What is on the right')]
    expect([await left.isVisible(), await right.isVisible()]).toEqual([true, false])
    await page.getByRole('radio', { name: 'Right' }).check()
    expect([await left.isVisible(), await right.isVisible()]).toEqual([false, true])

    await page.getByText('Folded').click()
    await expect.poll(() => page.getByText('What is inside').isVisible()).toBe(true)

    expect(await page.getByRole('link', { name: 'Home' }).first().isVisible()).toBe(true)
    expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false)
    await page.getByRole('button', { name: 'Open' }).click()
    expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(true)
    await page.getByRole('button', { name: 'Close' }).click()
    expect(await page.getByRole('navigation', { name: 'Main' }).isVisible()).toBe(false)
    expect(await page.locator('.site-search').isVisible()).toBe(false)
    await page.close()
  })

  it('are no wider than a phone', async () => {
    const page = await open({ width: 360 })
    expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(360)
    await page.close()
  })

  it('fetch nothing of an ad before the visitor agrees, and remember the answer', async () => {
    const page = await open()
    const fetched: string[] = []
    page.on('request', request => fetched.push(new URL(request.url()).pathname))
    expect(await page.getByText('An ad').count()).toBe(0)
    const height = await page.evaluate(() => document.body.scrollHeight)
    await page.getByRole('button', { name: 'Allow' }).click()
    await expect.poll(() => page.locator('html').getAttribute('data-counted')).toBe('kit')
    expect(fetched).toEqual(['/count.js'])
    expect(await page.getByText('An ad').isVisible()).toBe(true)
    expect(await page.evaluate(() => document.body.scrollHeight)).toBe(height)
    await page.reload()
    expect(await page.getByRole('button', { name: 'Allow' }).isVisible()).toBe(false)
    expect(await page.getByText('An ad').isVisible()).toBe(true)
    await page.close()
  })

  it('leave ads out for good when the visitor declines', async () => {
    const page = await open()
    await page.getByRole('button', { name: 'Decline' }).click()
    await page.reload()
    expect(await page.getByText('An ad').count()).toBe(0)
    expect(await page.getByRole('button', { name: 'Decline' }).isVisible()).toBe(false)
    await page.close()
  })

  it('find a page by a word of it, and say so when there is none', async () => {
    const page = await open()
    await page.getByRole('searchbox').fill('Lindisfarne')
    const found = page.locator('.site-search li')
    await expect.poll(() => found.allTextContents(), { timeout: 10_000 }).toEqual([expect.stringContaining('Ferries')])
    expect(await found.getByRole('link').getAttribute('href')).toBe('/ferries/')
    await page.getByRole('searchbox').fill('xylophone')
    await expect.poll(() => found.allTextContents(), { timeout: 10_000 }).toEqual(['Nothing found'])
    await page.close()
  })
})
