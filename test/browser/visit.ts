import { mkdir } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import axe, { type AxeResults, type RunOptions } from 'axe-core'
import { type Browser, chromium, type Page } from 'playwright-core'

/** What a browser met on a page that nobody wants there. */
export interface Visit {
  /** Violations of the content security policy: directive and what was stopped. */
  readonly violations: readonly string[]
  /** What axe-core found: rule, impact and element. */
  readonly findings: readonly string[]
  /** Requests to other hosts than the site's own. */
  readonly elsewhere: readonly string[]
  /** Images that have no pixels once the page was scrolled through. */
  readonly brokenImages: readonly string[]
  /** Errors in the console and scripts that threw. */
  readonly errors: readonly string[]
}

export const launchBrowser = (executablePath: string): Promise<Browser> =>
  chromium.launch({ executablePath, args: ['--no-sandbox', '--disable-dev-shm-usage'], headless: true })

/** A telephone by day, a desk by night. */
export const SCREENS = {
  phone: { viewport: { width: 412, height: 915 }, colorScheme: 'light' },
  desk: { viewport: { width: 1350, height: 940 }, colorScheme: 'dark' },
} as const

/** Opens a page on a screen, reads it to its end, and keeps a picture of it as `screenshot`. */
export async function visit(
  browser: Browser,
  url: string,
  { screen, screenshot }: { readonly screen: keyof typeof SCREENS; readonly screenshot: string },
): Promise<Visit> {
  const context = await browser.newContext(SCREENS[screen])
  try {
    const page = await context.newPage()
    const errors: string[] = []
    const elsewhere: string[] = []
    page.on('console', message => {
      if (message.type() === 'error') errors.push(message.text())
    })
    page.on('pageerror', error => errors.push(error.message))
    page.on('request', request => {
      if (new URL(request.url()).host !== new URL(url).host && !request.url().startsWith('data:'))
        elsewhere.push(request.url())
    })
    const violations = await watchViolations(page)
    await page.goto(url, { waitUntil: 'networkidle' })
    await scrollThrough(page)
    await mkdir(dirname(screenshot), { recursive: true })
    await page.screenshot({ path: screenshot, fullPage: true })
    // Before axe-core looks for stylesheets where the page may not.
    const stopped = await violations()
    const findings = await axeFindings(page)
    return {
      violations: stopped,
      findings,
      elsewhere,
      brokenImages: await page.evaluate(
        '[...document.images].filter(image => image.complete && image.naturalWidth === 0).map(image => image.currentSrc || image.src)',
      ),
      // A page that says it is not there is answered with 404, which Chromium reports.
      errors: errors.filter(text => !/status of 404/.test(text) || !/\/404/.test(url)),
    }
  } finally {
    await context.close()
  }
}

/** Counts violations of the policy from now on; call it before the page is opened. */
export async function watchViolations(page: Page): Promise<() => Promise<string[]>> {
  await page.addInitScript(COUNT_VIOLATIONS)
  return () => page.evaluate('globalThis.__violations')
}

const COUNT_VIOLATIONS = `globalThis.__violations = [];
document.addEventListener('securitypolicyviolation', event =>
  globalThis.__violations.push(event.effectiveDirective + ' stopped ' + (event.blockedURI || 'inline') + ' at line ' + event.lineNumber))`

/** Pictures below the first screen load when they come near. */
async function scrollThrough(page: Page): Promise<void> {
  await page.evaluate(`(async () => {
    for (let at = 0; at < document.documentElement.scrollHeight; at += innerHeight / 2) {
      scrollTo(0, at)
      await new Promise(resolve => setTimeout(resolve, 40))
    }
    await Promise.all([...document.images].map(image => image.decode().catch(() => {})))
    scrollTo(0, 0)
  })()`)
  await page.waitForLoadState('networkidle')
}

const RULES: RunOptions = {
  runOnly: { type: 'tag', values: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'] },
}

/** What axe-core finds on a page as it is now. */
export async function axeFindings(page: Page): Promise<string[]> {
  await page.evaluate(axe.source)
  const { violations } = (await page.evaluate(`axe.run(document, ${JSON.stringify(RULES)})`)) as AxeResults
  return violations.flatMap(({ id, impact, nodes }) =>
    nodes.map(({ target, failureSummary = '' }) => `${id} (${impact}) at ${target.join(' ')}: ${failureSummary}`),
  )
}

/** Where pictures and reports of the suite are kept: ignored by git. */
export const OUT = join(import.meta.dirname, 'out')
