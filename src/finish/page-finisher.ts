import { CRITICAL_CSS, type CspSettings } from '#model/finishing.ts'
import type { Routing } from '#model/manifest.ts'
import type { FinishedPage } from '#model/page-facts.ts'
import type { Site } from '#model/site.ts'
import { jsonLdScript } from '#theme-kit/json-ld.ts'
import { hasClientRouter } from './client-router.ts'
import { policies, stoppedOrigins, withAdded, withAssetHosts, withSearch } from './csp.ts'
import { type CardSubject, describePage, type PageContext } from './describe-page.ts'
import { applyEdits, type Edit } from './edits.ts'
import { escapeHtml } from './entities.ts'
import { factsOf } from './facts.ts'
import { type HeadLink, headOfPage } from './head-of-page.ts'
import { imageLoading, replaceValue } from './image-loading.ts'
import { type InlinedSheets, inlineSheets } from './inline-sheets.ts'
import { pageUrl } from './page-url.ts'
import type { PageReader } from './read-page.ts'
import type { Reading } from './reading.ts'
import { SHARED_POLICY } from './shared-policy.ts'
import { sheetFinder } from './sheet-finder.ts'
import { structuredData } from './structured-data.ts'
import type { ThemeCss } from './theme-css.ts'
import { tokensStyle } from './tokens-style.ts'

/** Finishes the pages of one site. `file` is the output path. */
export interface PageFinisher {
  finish(html: Uint8Array, file: string): FinishedPage
}

/** What finishing knows of a theme: made once for all its sites. */
export interface ThemeFinish {
  readonly css: ThemeCss
  readonly read: PageReader
}

export interface PageFinisherOptions {
  readonly site: Site
  readonly theme: ThemeFinish
  readonly routing: Pick<Routing, 'base' | 'trailingSlash'>
  /** Where the theme's files are, when they are elsewhere: `build.assetsPrefix` of its Astro config. */
  readonly assetsPrefix?: string | Readonly<Record<string, string>> | undefined
  /** Whether pages search an index of Pagefind. */
  readonly searches?: boolean
  /** Feeds, icons and the like of the site, for pages that name none. */
  readonly links?: readonly HeadLink[]
  /** The URL path of a picture that is made for a page without one. */
  readonly cardOf?: (page: CardSubject) => string | undefined
}

const ENFORCED: CspSettings = { mode: 'enforce' }
const NO_SHEETS: InlinedSheets = { edits: [], bytes: 0, styles: [], scripts: [], dropped: [] }

/** Makes the finisher of a site. Throws a `SiteError` (`token-invalid`) for tokens that are no CSS values. */
export function createPageFinisher(options: PageFinisherOptions): PageFinisher {
  const { site, theme, routing, links = [], cardOf } = options
  const { criticalCss = CRITICAL_CSS } = site
  const csp = withSearch(withAssetHosts(site.csp ?? ENFORCED, options.assetsPrefix), options.searches ?? false)
  const tokens = tokensStyle(site)
  const context: PageContext = {
    site,
    origin: `https://${site.domain}`,
    home: pageUrl('index.html', routing),
    ...(cardOf && { cardOf }),
  }
  const sheetOf = sheetFinder(theme.css, routing.base, site.publicDir)
  const policyOf = policies(csp)
  const headersOf = policyHeaders(csp)
  const decoder = new TextDecoder('utf-8', { ignoreBOM: true })

  return {
    finish(bytes, file) {
      const reading = theme.read(decoder.decode(bytes))
      const url = pageUrl(file, routing)
      const page = describePage(reading, file, url, context)
      const sheets = criticalCss ? inlineSheets(reading, theme.css, sheetOf, criticalCss) : NO_SHEETS
      const things = reading.headEnd < 0 ? [] : structuredData(page)
      const head = reading.headEnd < 0 ? '' : headOfPage(page, links) + jsonLdScript(things) + (tokens?.html ?? '')
      const added = {
        styles: tokens && head ? [...sheets.styles, tokens.hash] : sheets.styles,
        scripts: sheets.scripts,
      }
      const edits: Edit[] = [...rootEdits(reading, page.language), ...sheets.edits, ...imageLoading(reading)]
      if (head) edits.push({ start: reading.headEnd, end: reading.headEnd, text: head })
      if (reading.policy)
        edits.push(
          replaceValue(reading.policy, reading.html, 'content', escapeHtml(withAdded(reading.policy.content, added))),
        )
      const html = Buffer.from(applyEdits(reading.html, edits))
      const stopped = csp.mode === 'enforce' ? stoppedOrigins(reading, csp) : []
      const facts = factsOf(page, { sheets, tokens, stopped, bytes: html.length })
      const headers = csp.mode === 'off' ? undefined : headersOf(policyOf(reading, added), hasClientRouter(reading))
      return { html, facts, ...(headers && { headers }) }
    },
  }
}

const RIGHT_TO_LEFT = /^(ar|arc|ckb|dv|fa|ha-arab|he|khw|ks|ku-arab|nqo|ps|sd|ug|ur|yi)\b/i

/** `lang` for a page that does not say its language, and `dir` for one that is read from the right. */
function rootEdits({ root }: Reading, language: string): Edit[] {
  if (!root) return []
  const { attributes } = root.tag
  const lang = attributes.has('lang') ? '' : ` lang="${escapeHtml(language)}"`
  const dir = attributes.has('dir') || !RIGHT_TO_LEFT.test(language) ? '' : ' dir="rtl"'
  return lang || dir ? [{ start: root.end - 1, end: root.end - 1, text: lang + dir }] : []
}

function policyHeaders({ mode }: CspSettings): (policy: string, shared: boolean) => Readonly<Record<string, string>> {
  const name = mode === 'report' ? 'content-security-policy-report-only' : 'content-security-policy'
  const made = new Map<string, Readonly<Record<string, string>>>()
  return (policy, shared) => {
    const key = `${shared} ${policy}`
    const headers = made.get(key) ?? { [name]: policy, ...(shared && { [SHARED_POLICY]: 'yes' }) }
    made.set(key, headers)
    return headers
  }
}
