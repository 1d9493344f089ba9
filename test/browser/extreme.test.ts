import { mkdtemp, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Browser, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { REPOSITORY } from '../build/factory.ts'
import { type Running, start } from '../cli/program.ts'
import { findChromium, HOW_TO_GET } from './chromium.ts'
import { themeNames } from './theme-sites.ts'
import { launchBrowser } from './visit.ts'

const chromium = findChromium()
if (!chromium) throw new Error(HOW_TO_GET)

const PHONE = 360
/** Of each kind of page, as the first segment of its path tells. */
const PAGES_A_KIND = 3
const PATIENCE = 120_000

interface Gallery {
  readonly port: number
  readonly themes: readonly {
    readonly theme: string
    readonly fixtures: readonly { readonly fixture: string; readonly site: string; readonly pages: number }[]
  }[]
}

let root: string
let running: Running
let browser: Browser
let gallery: Gallery

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'extreme-'))
  await symlink(join(REPOSITORY, 'node_modules'), join(root, 'node_modules'))
  await symlink(join(REPOSITORY, 'themes'), join(root, 'themes'))
  running = start(['gallery', '--port', '0', '--json', '--root', root])
  gallery = JSON.parse(await running.printed('stdout', '\n')) as Gallery
  browser = await launchBrowser(chromium)
}, PATIENCE)
afterAll(async () => {
  await browser?.close()
  running?.child.kill('SIGTERM')
  await running?.ended
  await rm(root, { recursive: true, force: true })
})

/** Pages of a site that are wider than the window, and what of them is. */
async function widePages(origin: string): Promise<{ readonly wide: readonly string[]; readonly seen: number }> {
  const page = await browser.newPage({ viewport: { width: PHONE, height: 740 } })
  const wide: string[] = []
  const seen = new Set<string>()
  const kinds = new Map<string, number>()
  const waiting = ['/']
  for (let path = waiting.shift(); path !== undefined; path = waiting.shift()) {
    const kind = path.split('/')[1] as string
    if (seen.has(path) || (kinds.get(kind) ?? 0) >= PAGES_A_KIND) continue
    seen.add(path)
    kinds.set(kind, (kinds.get(kind) ?? 0) + 1)
    await page.goto(origin + path)
    const { width, culprit, links } = await look(page)
    if (width > PHONE) wide.push(`${path} is ${width} px wide: ${culprit}`)
    waiting.push(...links)
  }
  await page.close()
  return { wide, seen: seen.size }
}

const look = (page: Page) =>
  page.evaluate(() => ({
    width: document.documentElement.scrollWidth,
    culprit: [...document.querySelectorAll('body *')].find(
      element => element.getBoundingClientRect().right > innerWidth + 1,
    )?.outerHTML,
    links: [...document.querySelectorAll<HTMLAnchorElement>('a[href^="/"]')]
      .map(({ pathname }) => pathname)
      .filter(path => !/\.\w+$/.test(path)),
  }))

describe.each(await themeNames())('pages of %s', theme => {
  it.each(['typical', 'empty', 'extreme', 'rtl'])('are no wider than a phone: %s content', async fixture => {
    const site = gallery.themes.find(each => each.theme === theme)?.fixtures.find(each => each.fixture === fixture)
    expect(site).toMatchObject({ state: 'ready' })
    const { wide, seen } = await widePages(`http://${site?.site}.localhost:${gallery.port}`)
    expect(wide).toEqual([])
    expect(seen).toBeGreaterThanOrEqual(fixture === 'empty' ? 1 : 3)
  })
})
