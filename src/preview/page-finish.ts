import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { cssTokens } from '#finish/css-tokens.ts'
import { createPageFinisher, type ThemeFinish } from '#finish/page-finisher.ts'
import { pageReader } from '#finish/read-page.ts'
import { tellsDates } from '#finish/site-files/dated.ts'
import { pageAdditions } from '#finish/site-files/page-additions.ts'
import { looksOf } from '#images/picture-facts.ts'
import { sitePictures } from '#images/site-pictures.ts'
import type { Entry } from '#model/content.ts'
import type { Digest } from '#model/digest.ts'
import type { FinishedPage } from '#model/page-facts.ts'
import type { CompiledTheme } from '#model/theme.ts'
import type { ConfiguredTheme } from '#theme/record-of.ts'
import { outputFile } from '#theme/runtime/output-file.ts'
import type { BoundSite } from './bound-site.ts'
import type { PageImages } from './page-images.ts'

export interface PageFinishOptions {
  readonly bound: BoundSite
  readonly record: ConfiguredTheme
  /** The staged theme's folder of public files, absolute. */
  readonly publicDir: string
  /** Output paths of routes without parameters. */
  readonly routes: readonly string[]
  readonly images: PageImages
  readonly picturesDir: string
}

/** What a build does to a page after it has rendered, but for what needs the theme's compiled CSS. */
export type PageFinish = (html: Uint8Array, path: string) => FinishedPage

export async function pageFinish(options: PageFinishOptions): Promise<PageFinish> {
  const { bound, record, images } = options
  const { site, snapshot } = bound
  const routing = { base: record.base, trailingSlash: record.trailingSlash, format: record.buildFormat }
  const theme = themeOf(options)
  const files = new Set(options.routes)
  const has = (path: string): boolean =>
    files.has(path) || path in theme.assets || (site.publicDir !== undefined && existsSync(join(site.publicDir, path)))
  const feeds = tellsDates(entriesOf(snapshot.collections))
  const { finish } = createPageFinisher({
    site: { ...site, criticalCss: false, csp: { ...site.csp, mode: 'off' } },
    theme: NO_SHEETS,
    routing,
    assetsPrefix: record.assetsPrefix,
    ...pageAdditions({ site, theme, routing, has, feeds }),
  })
  const looks = site.images?.placeholders
    ? await looksOf(Object.values(bound.images.used()), options.picturesDir)
    : null
  const pictures = bound.factory
    ? sitePictures(images.shown, () => true, looks ? url => looks.get(images.originalFile(url) ?? '') : undefined)
    : undefined
  return (html, path) => {
    const file = fileOf(path, record)
    return finish(pictures ? pictures.rewrite(html) : html, file)
  }
}

/** The output path of a page that was asked for. */
export const fileOf = (path: string, { base, buildFormat }: Pick<ConfiguredTheme, 'base' | 'buildFormat'>): string => {
  const root = base.replace(/\/$/, '')
  const bare = root !== '' && path.startsWith(`${root}/`) ? path.slice(root.length) : path
  return outputFile(buildFormat, decodeURI(bare), { type: 'page', isIndex: bare.endsWith('/') })
}

const NO_TOKENS = cssTokens([])

/** A development server writes its CSS into the page by itself. */
const NO_SHEETS: ThemeFinish = {
  css: { tokens: NO_TOKENS, sheet: () => undefined, neededOf: () => null, allOf: () => null },
  read: pageReader(NO_TOKENS),
}

/** The theme as far as finishing asks: which files of its own it brings. */
function themeOf({ publicDir, bound }: PageFinishOptions): CompiledTheme {
  const paths = existsSync(publicDir) ? readdirSync(publicDir, { recursive: true, encoding: 'utf8' }) : []
  return {
    name: bound.site.theme,
    digest: '0'.repeat(64) as Digest,
    dir: '',
    assets: Object.fromEntries(paths.map(path => [path, { digest: '0'.repeat(64) as Digest, size: 0 }])),
  }
}

function* entriesOf(collections: BoundSite['snapshot']['collections']): Iterable<Entry> {
  for (const collection of collections.values()) yield* collection.values()
}
