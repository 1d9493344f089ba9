import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import type { Digest } from '#model/digest.ts'
import type { Failure } from '#model/failure.ts'
import type { ManifestFile, Routing } from '#model/manifest.ts'
import type { PageFacts } from '#model/page-facts.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { wantedCards } from './cards.ts'
import type { DrawFor } from './drawing/drawer.ts'
import { feeds } from './feeds.ts'
import { iconSet, type WantedDrawing } from './icons.ts'
import { letterIcon } from './letter-icon.ts'
import { listedPages, originOf, type ToldFacts } from './listed-page.ts'
import { llmsTxt } from './llms.ts'
import { LETTER_ICON, planSiteFiles, type SiteFilePlan } from './plan.ts'
import { robotsTxt } from './robots.ts'
import { siteColours } from './site-colours.ts'
import { sitemapFiles } from './sitemap.ts'
import type { TextFile } from './text-file.ts'
import { webManifest } from './web-manifest.ts'
import { writtenBefore } from './written-before.ts'

export interface SiteFilesInput {
  readonly site: Site
  readonly theme: CompiledTheme
  readonly routing: Routing
  /** Of every finished page, in any order. */
  readonly facts: readonly PageFacts[]
  /** Whether pages name feeds (`headLinks`): then there are some, even while there is no article. */
  readonly feeds: boolean
  /** A file of the artifact so far, by output path: what is there is not made again. */
  readonly fileAt: (path: string) => ManifestFile | undefined
  /** Bytes of a file of the artifact. */
  readonly read: (digest: Digest) => Promise<Uint8Array>
  /** Keeps bytes under their digest. */
  readonly store: (digest: Digest, bytes: Uint8Array) => void
  readonly draw: DrawFor
}

export interface SiteFiles {
  /** By output path. */
  readonly files: Record<string, ManifestFile>
  /** Pictures that were drawn now; the others were found. */
  readonly drawn: number
  readonly warnings: readonly Failure[]
}

/**
 * The files that a site has besides its pages: sitemap, robots.txt, feeds, llms.txt, web manifest, icons, and the
 * pictures that pages name for links to them. A file that the site or its theme brings is theirs. The same pages make
 * the same bytes. What cannot be drawn is left out with a warning; rejects only when the run ends.
 */
export async function siteFiles(input: SiteFilesInput): Promise<SiteFiles> {
  const { site, theme, routing, facts, fileAt, read } = input
  if (!site.finish) return { files: {}, drawn: 0, warnings: [] }
  const plan = planSiteFiles(path => fileAt(path) !== undefined)
  const basis = JSON.stringify([site, theme.digest, routing, input.feeds, plan])
  const { texts, drawings: all } = await written(basis, facts, told => write(told, input, plan))
  const files: Record<string, ManifestFile> = {}
  for (const { path, bytes, digest, type } of texts) {
    input.store(digest, bytes)
    files[path] = { digest, size: bytes.length, type }
  }

  const wanted = all.filter(({ path }) => fileAt(path) === undefined)
  const source = plan.icon === null ? undefined : fileAt(plan.icon)?.digest
  const drawings = await input.draw({ drawings: wanted.map(({ drawing }) => drawing), icon: source, read, theme })
  const warnings: Failure[] = []
  let drawn = 0
  for (const [index, { path }] of wanted.entries()) {
    const outcome = drawings[index]
    if (!outcome) continue
    for (const message of outcome.warnings)
      warnings.push({ code: 'drawing-warning', message: `/${path}: ${message}`, where: path })
    if (outcome.ok) files[path] = { ...outcome.made, type: path.endsWith('.ico') ? 'image/x-icon' : 'image/png' }
    else warnings.push(notDrawn(path, outcome.reason))
    if (outcome.ok && outcome.fresh) drawn++
  }
  return { files, drawn, warnings }
}

interface Written {
  readonly texts: readonly {
    readonly path: string
    readonly bytes: Uint8Array
    readonly digest: Digest
    readonly type: string
  }[]
  /** Those of pages, and icons; also what the site may bring itself. */
  readonly drawings: readonly WantedDrawing[]
}

const written = writtenBefore<Written>()

async function write(
  facts: readonly ToldFacts[],
  { site, theme, routing, feeds: withFeeds }: Omit<SiteFilesInput, 'facts'>,
  plan: SiteFilePlan,
): Promise<Written> {
  const rootPath = routing.base === '/' ? '/' : `${routing.base}/`
  const root = originOf(site) + rootPath
  const home = routing.trailingSlash === 'never' && routing.base !== '/' ? root.slice(0, -1) : root
  const pages = listedPages(site, facts)
  const icons = iconSet(plan, siteColours(site).surface, rootPath)

  const { robots, llms, manifest } = plan.files
  const sitemaps = plan.files.sitemap === null ? [] : await sitemapFiles(pages, root)
  const sitemapPath = plan.ownSitemap ?? sitemaps[0]?.path
  const sitemap = sitemapPath === undefined ? null : root + sitemapPath
  const texts: TextFile[] = [
    ...sitemaps,
    ...text(robots, () => robotsTxt(sitemap)),
    ...text(llms, () => llmsTxt(site, pages, home, sitemap)),
    ...text(manifest, () => webManifest(site, rootPath, icons.listed)),
    ...text(plan.letterIcon ? LETTER_ICON : null, () => letterIcon(site)),
    ...(withFeeds ? feeds(site, plan, facts, pages, { root, home }) : []),
  ]
  return {
    texts: texts.map(({ path, text, type = mediaType(path) }) => {
      const bytes = new TextEncoder().encode(text)
      return { path, bytes, digest: digestOf(bytes), type }
    }),
    drawings: [...icons.wanted, ...wantedCards(site, theme, facts, root)],
  }
}

const text = (path: string | null, write: () => string): TextFile[] => (path === null ? [] : [{ path, text: write() }])

const notDrawn = (path: string, reason: string): Failure => ({
  code: 'drawing-failed',
  message: `/${path} could not be drawn: ${reason}`,
  where: path,
  hint: "Put a file of this name into the site's public folder, or mend the image that it is made of.",
})
