import { cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import axe, { type AxeResults } from 'axe-core'
import type { Browser, Frame, Page } from 'playwright-core'
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { REPOSITORY } from '../build/factory.ts'
import { type Running, start } from '../cli/program.ts'
import { findChromium, HOW_TO_GET } from './chromium.ts'
import { launchBrowser, OUT, watchViolations } from './visit.ts'

const chromium = findChromium()
if (!chromium) throw new Error(HOW_TO_GET)

const SITE = `{
  // The colour of the old shop sign.
  "domain": "acme.example",
  "theme": "corporate",
  "tokens": { "color": { "brand": "#0a7ea4" } }
}
`

let root: string
let running: Running
let browser: Browser
let page: Page
let address: string
let violations: () => Promise<string[]>

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'gallery-'))
  await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  await mkdir(join(root, 'themes'))
  await cp(join(REPOSITORY, 'themes/corporate'), join(root, 'themes/corporate'), { recursive: true })
  await mkdir(join(root, 'sites/acme'), { recursive: true })
  await writeFile(join(root, 'sites/acme/site.json'), SITE)
  running = start(['gallery', '--port', '0', '--json', '--root', root])
  const { ok, url } = JSON.parse(await running.printed('stdout', '\n')) as { ok: boolean; url: string }
  expect(ok).toBe(true)
  address = url
  browser = await launchBrowser(chromium)
})
afterAll(async () => {
  await browser?.close()
  running?.child.kill('SIGTERM')
  await running?.ended
  await rm(root, { recursive: true, force: true })
})

beforeEach(async () => {
  await page?.context().close()
  // No scheme is emulated: it would be that of every frame, whatever its element says.
  const context = await browser.newContext({ colorScheme: null, viewport: { width: 1500, height: 950 } })
  page = await context.newPage()
  violations = await watchViolations(page)
})

/** Frames of the gallery whose title holds all these words, once they are loaded. */
async function framesOf(...words: readonly string[]): Promise<Frame[]> {
  const holders = page.locator(
    words
      .map(word => `iframe[title*="${word}"]`)
      .join('')
      .replaceAll('iframe[', '[')
      .replace(/^/, 'iframe'),
  )
  await holders.first().waitFor()
  await holders.first().scrollIntoViewIfNeeded()
  let loaded: Frame[] = []
  const load = async (): Promise<number> => {
    const frames = await Promise.all((await holders.elementHandles()).map(handle => handle.contentFrame()))
    loaded = frames.filter((frame): frame is Frame => frame?.url().startsWith('http') === true)
    return loaded.length
  }
  await expect.poll(load, { timeout: 20_000 }).toBeGreaterThan(0)
  for (const frame of loaded) await frame.waitForLoadState('load')
  return loaded
}

const evaluate = async <T>(frame: Frame | undefined, script: string): Promise<T> => (await frame?.evaluate(script)) as T

test('pages of every kind and content stand in frames, on a phone and a desk, and what is in them cannot be reached by Tab', async () => {
  await page.goto(`${address}?fixture=typical+rtl`)
  const [typical] = await framesOf('corporate, /, typical', 'phone')
  expect(await evaluate(typical, 'document.querySelector("h1").textContent.length > 5 && innerWidth')).toBe(390)
  const [desk] = await framesOf('corporate, /, typical', 'desk')
  expect(await evaluate(desk, 'innerWidth')).toBe(1280)
  const [rtl] = await framesOf('corporate, /services/*, right to left', 'desk')
  expect(await evaluate(rtl, 'document.documentElement.dir')).toBe('rtl')
  expect(await page.locator('.holder iframe:not([inert])').count()).toBe(0)
  expect(await violations()).toEqual([])
})

test('light and dark are switched by the frame, whatever the system is', async () => {
  await page.goto(address)
  await page.getByLabel('Dark', { exact: true }).check()
  const [light] = await framesOf('/, typical', 'desk, light')
  const [dark] = await framesOf('/, typical', 'desk, dark')
  const scheme = 'matchMedia("(prefers-color-scheme: dark)").matches'
  expect([await evaluate(light, scheme), await evaluate(dark, scheme)]).toEqual([false, true])
  const ground = 'getComputedStyle(document.documentElement).getPropertyValue("--page")'
  expect(await evaluate(light, ground)).not.toBe(await evaluate(dark, ground))
  await page.getByLabel('Light', { exact: true }).uncheck()
  await expect.poll(() => page.locator('iframe[title$="light"]').count()).toBe(0)
  await page.reload()
  await page.locator('iframe[title$="dark"]').first().waitFor()
  expect(await page.locator('iframe[title$="light"]').count()).toBe(0)
})

test('words filter pages, and a page opens in its own size', async () => {
  await page.goto(address)
  await page.locator('article').nth(3).waitFor()
  await page.getByRole('searchbox').fill('contact')
  await expect.poll(() => page.locator('article h3 .label').allTextContents()).toEqual(['/contact'])
  await page.getByRole('button', { name: /Look closer: corporate, \/contact, typical, phone/ }).click()
  const stage = page.getByRole('dialog')
  const frame = await (await stage.locator('iframe').elementHandle())?.contentFrame()
  await frame?.waitForLoadState('load')
  await stage.getByLabel('Width').fill('800')
  await expect.poll(() => evaluate(frame ?? undefined, 'innerWidth')).toBe(800)
  await page.keyboard.press('Escape')
  expect(await page.getByRole('dialog').count()).toBe(0)
})

test('a look is tried on the pages, explained, and written into a site with its comments', async () => {
  await page.goto(address)
  await page.getByRole('button', { name: 'Change the look' }).click()
  const panel = page.getByRole('complementary', { name: 'Look' })
  await panel.getByLabel('Begin with the look of').selectOption('acme')
  const [frame] = await framesOf('/, typical', 'desk, light')
  const fill = () =>
    evaluate(frame, 'getComputedStyle(document.documentElement).getPropertyValue("--fill").trim()').catch(() => '')
  await expect.poll(fill, { timeout: 20_000 }).toBe('#0a7ea4')
  expect(await panel.locator('.kept').textContent()).toBe('All 22 contrasts are kept (WCAG 2.2 AA)')

  const brand = panel.getByLabel('Brand', { exact: true })
  await brand.fill('banana')
  await panel.getByText(/Expected the token color.brand to be an opaque CSS colour; got "banana"/).waitFor()
  await brand.fill('#f6e05e')
  await panel.getByText(/cannot be read on light pages; links are written in/).waitFor()
  await brand.fill('#8a2f4c')
  await panel.getByLabel('Type scale').first().fill('1.4')
  await expect.poll(fill, { timeout: 20_000 }).toBe('#8a2f4c')

  await panel.getByRole('button', { name: 'Show what would change in sites/acme/site.json' }).click()
  const dialog = page.getByRole('dialog')
  await dialog.locator('.removed').first().waitFor()
  expect(await dialog.locator('.removed').allTextContents()).toEqual([expect.stringContaining('"#0a7ea4"')])
  expect(await readFile(join(root, 'sites/acme/site.json'), 'utf8')).toBe(SITE)
  await page.screenshot({ path: join(OUT, 'gallery-difference.png') })
  await dialog.getByRole('button', { name: 'Write sites/acme/site.json' }).click()
  await dialog.getByText('Written to sites/acme/site.json').waitFor()
  const written = await readFile(join(root, 'sites/acme/site.json'), 'utf8')
  expect(written).toContain('// The colour of the old shop sign.')
  expect(JSON.parse(written.replace(/\/\/.*/, ''))).toMatchObject({
    tokens: { color: { brand: '#8a2f4c' }, type: { ratio: 1.4 } },
  })
  expect(await violations()).toEqual([])
})

test('a page of a theme that changes is loaded again where it stands', async () => {
  await page.goto(address)
  const [frame] = await framesOf('/, typical', 'desk, light')
  await frame?.evaluate('scrollTo(0, 300)')
  const file = join(root, 'themes/corporate/src/components/Footer.astro')
  await writeFile(file, (await readFile(file, 'utf8')).replace('<footer', '<footer data-changed'))
  await expect
    .poll(() => evaluate(frame, 'document.querySelector("footer[data-changed]") !== null').catch(() => false), {
      timeout: 40_000,
    })
    .toBe(true)
  await expect.poll(() => evaluate(frame, 'scrollY')).toBe(300)
})

test.each(['light', 'dark'] as const)('the gallery itself is accessible in %s', async colorScheme => {
  await page.emulateMedia({ colorScheme })
  await page.goto(`${address}?fixture=typical+empty+extreme`)
  await page.locator('article').nth(3).waitFor()
  await page.getByRole('button', { name: 'Change the look' }).click()
  await page.locator('#palette table').waitFor({ state: 'attached' })
  await page.screenshot({ path: join(OUT, `gallery-${colorScheme}.png`) })
  expect(await violations()).toEqual([])
  await page.evaluate(axe.source)
  const { violations: found } = (await page.evaluate(
    `axe.run({ exclude: ['iframe'] }, { iframes: false })`,
  )) as AxeResults
  expect(
    found.flatMap(({ id, nodes }) =>
      nodes.map(({ target, failureSummary }) => `${id} at ${target.join(' ')}: ${failureSummary}`),
    ),
  ).toEqual([])
})
