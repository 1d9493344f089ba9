import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { digestOf } from '#base/hash.ts'
import { createPageFinisher, type PageFinisherOptions, type ThemeFinish } from '#finish/page-finisher.ts'
import { pageReader } from '#finish/read-page.ts'
import { loadThemeCss } from '#finish/theme-css.ts'
import type { FinishedPage } from '#model/page-facts.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'

/** A compiled theme that consists of these assets. */
export function themeOf(assets: Readonly<Record<string, string>>): CompiledTheme & Disposable {
  const dir = mkdtempSync(join(tmpdir(), 'theme-'))
  for (const [path, text] of Object.entries(assets)) {
    mkdirSync(dirname(join(dir, 'assets', path)), { recursive: true })
    writeFileSync(join(dir, 'assets', path), text)
  }
  const entries = Object.entries(assets).map(([path, text]) => [path, { digest: digestOf(text), size: text.length }])
  return {
    name: 'test',
    digest: digestOf(JSON.stringify(assets)),
    dir,
    assets: Object.fromEntries(entries),
    [Symbol.dispose]: () => rmSync(dir, { recursive: true, force: true }),
  }
}

export const PLACEHOLDER = 'https://site.invalid'

export async function finishOf(assets: Readonly<Record<string, string>>, base = '/'): Promise<ThemeFinish> {
  using theme = themeOf(assets)
  const css = await loadThemeCss(theme, base, PLACEHOLDER)
  return { css, read: pageReader(css.tokens) }
}

export const siteOf = (facts: Partial<Site> = {}): Site => ({
  id: 'acme',
  name: 'Acme',
  domain: 'acme.example',
  aliases: [],
  theme: 'test',
  locale: 'en',
  locales: [],
  tokens: {},
  navigation: [],
  options: {},
  redirects: [],
  finish: true,
  declaredIn: 'sites/acme/site.json',
  ...facts,
})

export interface Finishing extends Omit<Partial<PageFinisherOptions>, 'site' | 'theme'> {
  readonly css?: Readonly<Record<string, string>>
  readonly site?: Partial<Site>
  readonly file?: string
}

/** Finishes one page of a site of a theme that consists of `css`. */
export async function finishPage(
  html: string,
  { css = {}, site, file = 'a/index.html', ...options }: Finishing = {},
): Promise<FinishedPage & { text: string }> {
  const theme = await finishOf(css, options.routing?.base)
  const routing = { base: '/', trailingSlash: 'ignore' as const }
  const finisher = createPageFinisher({ routing, ...options, site: siteOf(site), theme })
  const finished = finisher.finish(new TextEncoder().encode(html), file)
  return { ...finished, text: new TextDecoder().decode(finished.html) }
}

/** A page with this in its head and body. */
export const pageWith = (head: string, body = '<main><h1>A</h1></main>'): string =>
  `<!DOCTYPE html><html lang="en"><head><meta charset="utf-8"><title>T</title>${head}</head><body>${body}</body></html>`
