import { mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { type Browser, chromium, type Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Running, run, start } from '../cli/program.ts'
import { makeWorkspace, post, type TestWorkspace } from '../cli/workspace.ts'
import { findChromium, HOW_TO_GET } from './chromium.ts'
import { axeFindings, OUT, watchViolations } from './visit.ts'

const program = findChromium() ?? ''
if (!program) console.log(`Skipped: ${HOW_TO_GET}`)

const HOOK = { scheme: 'strapi', secrets: [{ env: 'TEST_HOOK' }] }
const PATIENCE = { timeout: 20_000 }

describe.skipIf(!program)('the status page of a farm at work', () => {
  let workspace: TestWorkspace
  let farm: Running
  let browser: Browser
  let status: URL
  const pages: Page[] = []

  beforeAll(async () => {
    workspace = await makeWorkspace()
    await workspace.addSite('acme', 'First words')
    await workspace.addSite('beta', 'Other words')
    const config = `{ concurrency: 1, farm: { windowMs: 200, webhooks: { directory: ${JSON.stringify(HOOK)} } } }`
    await workspace.write('nextgen.config.ts', `export default ${config}\n`)
    farm = start(['start', '--port', '0', '--api-port', '0', '--json', '--root', workspace.root], {
      environment: { TEST_HOOK: 'hook-secret-1' },
    })
    status = new URL(JSON.parse(await farm.printed('stdout', '\n')).status)
    // A name that is not this machine's, as others call the farm.
    const args = ['--no-sandbox', '--disable-dev-shm-usage', '--host-resolver-rules=MAP farm.example 127.0.0.1']
    browser = await chromium.launch({ executablePath: program, args, headless: true })
    await mkdir(OUT, { recursive: true })
  })
  afterAll(async () => {
    for (const page of pages) await page.context().close()
    await browser?.close()
    farm?.child.kill('SIGTERM')
    await farm?.ended
    await workspace?.[Symbol.asyncDispose]()
  })

  async function open(address: URL | string): Promise<Page & { readonly stopped: () => Promise<string[]> }> {
    const page = await (await browser.newContext()).newPage()
    pages.push(page)
    const stopped = await watchViolations(page)
    await page.goto(String(address))
    return Object.assign(page, { stopped })
  }
  const rowOf = (page: Page, site: string) => page.locator(`#sites tr[data-site="${site}"]`)
  const textOf = async (page: Page, selector: string) => (await page.locator(selector).textContent()) ?? ''
  const token = async (...words: string[]): Promise<string> =>
    (await run(['token', 'new', 'Ann', ...words, '--root', workspace.root])).stdout.trim()

  it('shows every site, an edit as it is built and why, its log, and a delivery that is done again', async () => {
    const page = await open(status)
    await expect.poll(() => textOf(page, '#count'), PATIENCE).toBe('2 of 2 sites — 2 built')
    expect(await textOf(page, '#link')).toBe('connected')
    await workspace.write('sites/acme/content/posts/first.md', post('Second words', 300))
    await expect
      .poll(() => rowOf(page, 'acme').textContent(), PATIENCE)
      .toContain('file sites/acme/content/posts/first.md')
    await expect
      .poll(() => textOf(page, '#log'), PATIENCE)
      .toMatch(/acme built[\s\S]*acme is being built[\s\S]*1 wanted: file/)
    const href = await rowOf(page, 'acme').getByRole('link', { name: 'Log of acme' }).getAttribute('href')
    expect(await (await fetch(new URL(href ?? '', status))).text()).toMatch(/End: built, generation 2/)

    await rowOf(page, 'beta').getByRole('button', { name: 'Build beta' }).click()
    await expect.poll(() => rowOf(page, 'beta').textContent(), PATIENCE).toContain('manual local')

    const call = { method: 'POST', headers: { authorization: 'Bearer hook-secret-1' } }
    const body = JSON.stringify({ event: 'entry.update', entry: { documentId: 'd', updatedAt: '1' } })
    expect((await fetch(new URL('hooks/directory', status), { ...call, body })).status).toBe(202)
    await expect.poll(() => textOf(page, '#deliveries'), PATIENCE).toContain('entry.update')
    await page.getByRole('button', { name: /Do entry.update .*again/ }).click()
    await expect.poll(() => textOf(page, '#log'), PATIENCE).toContain('(again)')

    await page.fill('#filter', 'beta.example')
    expect(await page.locator('#sites tbody tr').count()).toBe(1)
    await page.fill('#filter', '')
    expect(await page.stopped()).toEqual([])
    await page.screenshot({ path: join(OUT, 'status-page.png'), fullPage: true })
    expect(await axeFindings(page)).toEqual([])
  })

  it('lets others in with a token alone, as far as it goes, and out again when it is revoked', async () => {
    const elsewhere = new URL(status)
    elsewhere.hostname = 'farm.example'
    const viewer = await token('--role', 'viewer', '--sites', 'beta')
    const page = await open(elsewhere)
    await page.waitForSelector('#login:not([hidden])')
    expect(await page.locator('#farm').isVisible()).toBe(false)
    await page.fill('#token', viewer.replace(/....$/, 'ffff'))
    await page.getByRole('button', { name: 'Log in' }).click()
    await expect.poll(() => textOf(page, '#message'), PATIENCE).toContain('The token does not hold')
    await page.screenshot({ path: join(OUT, 'status-login.png') })
    expect(await axeFindings(page)).toEqual([])

    await page.fill('#token', viewer)
    await page.getByRole('button', { name: 'Log in' }).click()
    await expect.poll(() => textOf(page, '#count'), PATIENCE).toMatch(/^1 of 1 sites/)
    expect(await textOf(page, '#who')).toBe('Ann, viewer of beta')
    expect(await page.locator('#sites button').count()).toBe(0)
    expect(await page.evaluate('document.cookie')).toBe('')
    await workspace.write('sites/acme/content/posts/first.md', post('Nothing for beta'))
    await workspace.write('sites/beta/content/posts/first.md', post('Newest words'))
    await expect.poll(() => textOf(page, '#log'), PATIENCE).toContain('beta built')
    expect(await page.locator('body').textContent()).not.toContain('acme')
    await page.reload()
    await expect.poll(() => textOf(page, '#count'), PATIENCE).toMatch(/^1 of 1 sites/)

    await run(['token', 'revoke', viewer.split('_')[1] ?? '', '--root', workspace.root])
    await workspace.write('sites/beta/content/posts/first.md', post('Words after that'))
    await page.waitForSelector('#login:not([hidden])', PATIENCE)
    expect(await page.stopped()).toEqual([])
  })

  it('logs out, and an editor builds its sites', async () => {
    const elsewhere = new URL(status)
    elsewhere.hostname = 'farm.example'
    const editor = await token('--role', 'editor', '--sites', 'acme')
    const page = await open(elsewhere)
    await page.fill('#token', editor)
    await page.getByRole('button', { name: 'Log in' }).click()
    await rowOf(page, 'acme').getByRole('button', { name: 'Build acme' }).click()
    await expect.poll(() => rowOf(page, 'acme').textContent(), PATIENCE).toMatch(/manual Ann \([0-9a-f]{12}\)/)
    await page.getByRole('button', { name: 'Log out' }).click()
    await page.waitForSelector('#login:not([hidden])', PATIENCE)
    await page.reload()
    await page.waitForSelector('#login:not([hidden])', PATIENCE)
  })
})
