import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Browser } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Audit, audit, CATEGORIES, machineTbt, quickAudit, withoutMachine } from './audit.ts'
import { findChromium, HOW_TO_GET } from './chromium.ts'
import { auditTable } from './table.ts'
import { publishThemes, type ThemeSite, type ThemeSites, themeNames } from './theme-sites.ts'
import { launchBrowser, OUT, SCREENS, type Visit, visit } from './visit.ts'

const program = findChromium() ?? ''
if (!program) console.log(`Skipped: ${HOW_TO_GET}`)

/** A reduced run looks at fewer pages, and at each until it is good, three times at most. */
const reduced = process.env.NEXTGEN_REDUCED !== undefined
const RUNS = reduced ? 1 : 5
const KINDS = reduced ? (['article'] as const) : (['home', 'list', 'article'] as const)
const LEAST = { performance: 99, accessibility: 100, 'best-practices': 100, seo: 100 } as const

const shortOf = (scores: Audit['scores']) => CATEGORIES.filter(name => scores[name] < LEAST[name])

const themes = await themeNames()
const audits: { readonly theme: string; readonly kind: string; readonly path: string; readonly audit: Audit }[] = []
let machine: Promise<number> | undefined
let sites: ThemeSites
let browser: Browser

beforeAll(async () => {
  if (!program) return
  sites = await publishThemes(themes)
  browser = await launchBrowser(program)
}, 300_000)
afterAll(async () => {
  await browser?.close()
  await sites?.[Symbol.asyncDispose]()
  if (audits.length === 0) return
  const table = auditTable(audits, RUNS)
  await mkdir(OUT, { recursive: true })
  await writeFile(join(OUT, 'lighthouse.md'), `${table}\n`)
  console.log(`\n${table}\n\nScreenshots: ${OUT}`)
})

const siteOf = (theme: string): ThemeSite => {
  const site = sites.sites.find(each => each.theme === theme)
  if (!site) throw new Error(`Expected a site of ${theme}`)
  return site
}

describe.skipIf(!program).each(themes)('pages of the theme %s', theme => {
  it('are a home page, an article with a large picture, and mostly a list', () => {
    expect([...siteOf(theme).pages.measured.keys()]).toEqual(expect.arrayContaining(['home', 'article']))
  })

  it('keep their policy, load nothing from elsewhere, and leave axe-core nothing to find', {
    timeout: 300_000,
  }, async () => {
    const { origin, pages } = siteOf(theme)
    const met: Record<string, Visit> = {}
    for (const path of reduced ? pages.measured.values() : pages.visited)
      for (const screen of reduced ? (['phone'] as const) : (Object.keys(SCREENS) as (keyof typeof SCREENS)[])) {
        const name = `${path.replace(/\W+/g, '-').replace(/^-|-$/g, '') || 'home'}-${screen}`
        const seen = await visit(browser, origin + path, { screen, screenshot: join(OUT, theme, `${name}.png`) })
        if (Object.values(seen).some(list => list.length > 0)) met[`${path} (${screen})`] = seen
      }
    expect(met).toEqual({})
  })

  it.for(KINDS)('get full marks from Lighthouse: %s', { timeout: 400_000 }, async (kind, { skip }) => {
    const { origin, pages } = siteOf(theme)
    const path = pages.measured.get(kind)
    if (path === undefined) return skip(`the theme ${theme} has no ${kind}`)
    const url = origin + path
    const seen = reduced
      ? await quickAudit(program, url, { most: 3, isGood: ({ scores }) => shortOf(scores).length === 0 })
      : await audit(program, url, RUNS)
    const isSlow = shortOf(seen.scores).includes('performance')
    if (isSlow) machine ??= machineTbt(program, 5)
    const result = isSlow && machine ? withoutMachine(seen, await machine) : seen
    audits.push({ theme, kind, path, audit: result })
    const short = shortOf(result.scores)
    expect({ short, why: short.length > 0 ? result.short : [] }).toEqual({ short: [], why: [] })
  })
})
