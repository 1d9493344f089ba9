import { cp, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { REPOSITORY } from '../build/factory.ts'
import { type Previewing, startPreviewing } from '../preview/previewing.ts'
import { findChromium, HOW_TO_GET } from './chromium.ts'
import { launchBrowser } from './visit.ts'

const program = findChromium() ?? ''
if (!program) console.log(`Skipped: ${HOW_TO_GET}`)

let root: string
let browser: Browser
let preview: Previewing
let page: Page

const POST = 'sites/bench/content/posts/one.md'
const SITE = 'sites/bench/site.json'
const COMPONENT = 'themes/magazine/src/components/Masthead.astro'

describe.skipIf(!program)('a preview in a browser', () => {
  beforeAll(async () => {
    root = await mkdtemp(join(tmpdir(), 'preview-'))
    await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
    await cp(join(REPOSITORY, 'themes'), join(root, 'themes'), { recursive: true })
    const site = (name: string, theme: string, brand: string, locales: readonly string[]) =>
      JSON.stringify({ name, domain: `${name}.example`, theme, locales, tokens: { color: { brand } } }, null, 2)
    const entry =
      '---\ntitle: Number one\ndescription: The first\ndate: 2026-01-02\n---\n\nText, and [a way out](/nowhere/).\n'
    for (const id of ['bench', 'shed'])
      await cp(join(root, 'themes/magazine/src/content'), join(root, 'sites', id, 'content'), { recursive: true })
    await writeFile(join(root, SITE), site('bench', 'magazine', '#7a4a1e', []))
    await writeFile(join(root, POST), entry)
    await writeFile(join(root, 'sites/shed/site.json'), site('shed', 'saas', '#0a7ea4', ['en', 'de']))
    await rm(join(root, 'sites/shed/content'), { recursive: true })
    preview = await startPreviewing(root, 'bench')
    browser = await launchBrowser(program)
  }, 120_000)
  afterAll(async () => {
    await browser?.close()
    await preview?.[Symbol.asyncDispose]()
    await rm(root, { recursive: true, force: true })
  })
  beforeEach(async () => {
    // What the test before has put back may reload the page that is left.
    await preview.shown('/posts/one/', (html, status) => status === 200 && html.includes('Number one'))
    page = await browser.newPage()
    await page.goto(`${preview.url}posts/one/`, { waitUntil: 'networkidle' })
  })
  afterEach(() => page.close())

  const edited = async (path: string, change: (text: string) => string): Promise<AsyncDisposable> => {
    const file = join(root, path)
    const before = await readFile(file, 'utf8')
    expect(change(before)).not.toBe(before)
    await writeFile(file, change(before))
    return { [Symbol.asyncDispose]: () => writeFile(file, before) }
  }
  const overlay = () => page.locator('vite-error-overlay')
  /** Everything that the overlay over the page says. */
  const said = () => overlay().evaluate(element => element.shadowRoot?.textContent ?? '')
  /** Opens the first page, again when a reload of the one that is left comes between. */
  const visit = async (): Promise<void> => {
    for (;;)
      try {
        await page.goto(preview.url, { waitUntil: 'networkidle' })
        return
      } catch (error) {
        if (!String(error).includes('ERR_ABORTED')) throw error
      }
  }
  const waitForPage = () => page.locator('h1', { hasText: 'Number one' }).waitFor()

  it('an edit of an entry, a token and a component shows by itself', async () => {
    {
      await using _ = await edited(POST, text => text.replace('Number one', 'Number two'))
      await page.locator('h1', { hasText: 'Number two' }).waitFor()
    }
    await waitForPage()
    {
      await using _ = await edited(SITE, text => text.replace('#7a4a1e', '#0a7ea4'))
      await page.waitForFunction(
        () => getComputedStyle(document.documentElement).getPropertyValue('--color-brand') === '#0a7ea4',
      )
    }
    {
      await using _ = await edited(COMPONENT, text => text.replace('<header', '<b id="mark">mark</b><header'))
      await page.locator('#mark').waitFor()
    }
    await page.locator('#mark').waitFor({ state: 'detached' })
  })

  describe('a change that comes while a page is there, and does not listen yet', () => {
    let other: Page
    let listening: PromiseWithResolvers<void>
    beforeEach(async () => {
      // Vite keeps what it has to tell while nobody listens at all.
      other = await browser.newPage()
      await other.goto(preview.url, { waitUntil: 'networkidle' })
      listening = Promise.withResolvers()
      await page.route('**/@vite/client', async route => {
        await listening.promise
        await route.continue()
      })
    })
    afterEach(() => other.close())

    it('is shown', async () => {
      {
        await using _ = await edited(POST, text => text.replace('Number one', 'Number two'))
        await page.locator('h1', { hasText: 'Number two' }).waitFor()
      }
      await preview.shown('/posts/one/', html => html.includes('Number one'))
      listening.resolve()
      await waitForPage()
    })

    it('ends a failure that stands in its place', async () => {
      {
        await using _ = await edited(POST, text => text.replace('date: 2026-01-02', 'date: soon'))
        await page.locator('body > p').getByText('posts/one.md').first().waitFor()
      }
      await preview.shown('/posts/one/', (html, status) => status === 200 && html.includes('Number one'))
      listening.resolve()
      await waitForPage()
    })
  })

  it('an entry that is not accepted stands over the page with file and line, until it is mended', async () => {
    {
      await using _ = await edited(POST, text => text.replace('date: 2026-01-02', 'date: soon'))
      await overlay().getByText('posts/one.md').first().waitFor()
      expect(await said()).toMatch(/The entry "one" of "posts": date/)
      expect(await said()).toContain('date: soon')
    }
    await waitForPage()
    await overlay().waitFor({ state: 'detached' })
  })

  it('a brand colour that no palette can be made of leads to its line in site.json', async () => {
    await using other = await startPreviewing(root, 'shed')
    await page.goto(other.url, { waitUntil: 'networkidle' })
    {
      await using _ = await edited('sites/shed/site.json', text => text.replace('#0a7ea4', 'transparent'))
      await overlay().getByText('site.json').first().waitFor()
      const text = await said()
      expect(text).toContain('Expected the token color.brand to be an opaque CSS colour')
      expect(text).toMatch(/site\.json:11/)
      expect(text).toContain('oklch(60% 0.12 220)')
      await other.running.printed('stderr', /token-invalid sites\/shed\/site\.json:11/)
    }
    await overlay().waitFor({ state: 'detached' })
  })

  it('a translation that is missing stands over the page, which is shown all the same', async () => {
    await using _ = await edited('themes/magazine/src/strings.json', text =>
      text.replace(/"de": \{\s*"[^"]+": "[^"]*",/, '"de": {'),
    )
    // The page is loaded anew meanwhile, since the file is one of its modules.
    await expect.poll(() => said().catch(() => ''), { timeout: 20_000 }).toMatch(/"de" has no "[\s\S]*strings\.json/)
    expect(await page.locator('main h1').textContent()).toBe('Number one')
  })

  it('a component that throws is named as its author knows it', async () => {
    await page.reload({ waitUntil: 'networkidle' })
    {
      await using _ = await edited(COMPONENT, text =>
        text.replace('---\n', "---\nif (Astro.url) throw new Error('not today')\n"),
      )
      await overlay().getByText('not today').first().waitFor()
      const text = await said()
      expect(text).toContain('themes/magazine/src/components/Masthead.astro')
      expect(text).not.toContain('.nextgen/stage')
    }
    await waitForPage()
  })

  it('the toolbar tells what the page has read, its weight and what gates find, and switches site, theme and language', async () => {
    await page.locator('astro-dev-toolbar').waitFor({ state: 'attached' })
    const panel = page.locator('astro-dev-toolbar-window').filter({ hasText: 'It has read' })
    await page.locator('button[data-app-id="nextgen"]').dispatchEvent('click')
    await panel.waitFor()
    const text = await panel.textContent()
    expect(text).toMatch(/posts\/one: .*data\.title/)
    expect(text).toMatch(/HTML [\d.]+ kB/)
    expect(text).toContain('The link /nowhere/ leads nowhere')

    await panel.locator('select[name=theme]').selectOption('saas')
    const themeOf = (html: string): string | undefined => /themes\/(\w+)\/src/.exec(html)?.[1]
    await preview.shown('/', (html, status) => status === 200 && themeOf(html) === 'saas')
    await preview.running.printed('stderr', 'what the site keeps there is not shown')

    await visit()
    await page.locator('button[data-app-id="nextgen"]').dispatchEvent('click')
    await page.locator('select[name=site]').selectOption('shed')
    await preview.shown('/', html => html.includes('content="shed"'))
    await page.waitForFunction(() => document.title.includes('shed'))
    await visit()
    await page.locator('button[data-app-id="nextgen"]').dispatchEvent('click')
    await page.locator('select[name=locale]').selectOption('/de/')
    await page.waitForURL('**/de/')
    expect(await page.locator('html').getAttribute('lang')).toBe('de')
  })
})
