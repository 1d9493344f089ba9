import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REPOSITORY } from '../build/factory.ts'
import { findChromium, HOW_TO_GET } from './chromium.ts'
import { publishThemes, type ThemeSites } from './theme-sites.ts'
import { launchBrowser, OUT, visit, watchViolations } from './visit.ts'

const program = findChromium() ?? ''
if (!program) console.log(`Skipped: ${HOW_TO_GET}`)

const CONFORMANCE = join(REPOSITORY, 'test/conformance/themes')

/** What a policy could stop: scripts, handlers, islands, styles in attributes. */
const AT_STAKE = /<script|client:(load|idle|visible|only)|\bon[a-z]+="|\bstyle=|define:vars/

/** Conformance themes whose pages have anything that a policy could stop. */
async function themesAtStake(): Promise<string[]> {
  const found = new Set<string>()
  for (const entry of await readdir(CONFORMANCE, { recursive: true, withFileTypes: true })) {
    if (!/\.(astro|mdx?|vue|[jt]sx)$/.test(entry.name)) continue
    const file = join(entry.parentPath, entry.name)
    if (AT_STAKE.test(await readFile(file, 'utf8')))
      found.add(file.slice(CONFORMANCE.length + 1).split('/')[0] as string)
  }
  return [...found].sort()
}

const themes = (await themesAtStake()).slice(0, process.env.NEXTGEN_REDUCED === undefined ? undefined : 4)
let browser: Browser

describe.skipIf(!program)('under the policy that their pages are sent with', () => {
  beforeAll(async () => {
    browser = await launchBrowser(program)
  })
  afterAll(() => browser?.close())

  describe('unmodified themes with scripts, islands and handlers', () => {
    let sites: ThemeSites
    beforeAll(async () => {
      sites = await publishThemes(themes, { themesDir: CONFORMANCE, heroes: false })
    }, 400_000)
    afterAll(() => sites?.[Symbol.asyncDispose]())

    it.each(themes)('%s: nothing is stopped', { timeout: 120_000 }, async theme => {
      const { origin, pages } = sites.sites.find(each => each.theme === theme) as ThemeSites['sites'][number]
      for (const path of pages.visited) {
        const screenshot = join(OUT, 'conformance', theme, `${path.replace(/\W+/g, '-')}.png`)
        const { violations } = await visit(browser, origin + path, { screen: 'phone', screenshot })
        expect(violations, path).toEqual([])
      }
    })
  })

  describe("pages that Astro's router puts together", () => {
    let root: string
    let sites: ThemeSites
    beforeAll(async () => {
      root = await mkdtemp(join(tmpdir(), 'router-'))
      for (const [path, text] of Object.entries(ROUTED)) {
        await mkdir(dirname(join(root, 'routed', path)), { recursive: true })
        await writeFile(join(root, 'routed', path), text)
      }
      sites = await publishThemes(['routed'], { themesDir: root, heroes: false })
    }, 120_000)
    afterAll(async () => {
      await sites?.[Symbol.asyncDispose]()
      await rm(root, { recursive: true, force: true })
    })

    it('run and look as they should after a visit that began elsewhere', { timeout: 60_000 }, async () => {
      const { origin } = sites.sites[0] as ThemeSites['sites'][number]
      const page = await browser.newPage()
      try {
        const violations = await watchViolations(page)
        await page.goto(`${origin}/`, { waitUntil: 'networkidle' })
        await page.evaluate('globalThis.__first = true')
        await page.click('a[href="/second/"]')
        await page.waitForSelector('h1:text("Second")')
        await page.waitForSelector('body[data-ran="second"]')
        // The router put it together in the same document.
        expect(await page.evaluate('globalThis.__first')).toBe(true)
        expect(await page.evaluate('getComputedStyle(document.querySelector("h1")).color')).toBe('rgb(1, 2, 3)')
        expect(await violations()).toEqual([])
      } finally {
        await page.close()
      }
    })
  })
})

const routed = (title: string, more: string): string => `---
import { ClientRouter } from 'astro:transitions'
---
<!doctype html>
<html lang="en">
  <head><title>${title}</title><ClientRouter />${more}</head>
  <body><main><h1>${title}</h1><a href="/">Home</a> <a href="/second/">Second</a></main></body>
</html>
`
const ROUTED = {
  'src/pages/index.astro': routed('Home', ''),
  'src/pages/second.astro': routed(
    'Second',
    `<style is:inline>h1 { color: rgb(1, 2, 3) }</style><script is:inline>document.addEventListener('astro:page-load', () => { document.body.dataset.ran = 'second' })</script>`,
  ),
}
