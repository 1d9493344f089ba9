/** A file that the factory makes for a site that brings none of its kind. */
export type SiteFileKind =
  | 'sitemap'
  | 'robots'
  | 'rss'
  | 'atom'
  | 'json-feed'
  | 'llms'
  | 'manifest'
  | 'favicon'
  | 'touch-icon'

/** The name the factory gives it first; any other in the row says that the site has its own. */
const NAMES: Readonly<Record<SiteFileKind, readonly [string, ...string[]]>> = {
  sitemap: ['sitemap.xml', 'sitemap-index.xml', 'sitemap_index.xml', 'sitemap-0.xml'],
  robots: ['robots.txt'],
  rss: ['rss.xml', 'feed.xml', 'index.xml', 'rss/index.xml', 'feed/index.xml', 'feed.rss'],
  atom: ['atom.xml', 'feed.atom', 'atom/index.xml'],
  'json-feed': ['feed.json', 'index.json', 'feed/index.json'],
  llms: ['llms.txt'],
  manifest: ['site.webmanifest', 'manifest.webmanifest', 'manifest.json', 'app.webmanifest'],
  favicon: ['favicon.ico'],
  'touch-icon': ['apple-touch-icon.png'],
}

/** The formats of feeds, with the media types by which pages name them. */
export const FEEDS = [
  { kind: 'rss', type: 'application/rss+xml' },
  { kind: 'atom', type: 'application/atom+xml' },
  { kind: 'json-feed', type: 'application/feed+json' },
] as const satisfies readonly { kind: SiteFileKind; type: string }[]

/** Images that icons are made of, the best first. */
const ICON_SOURCES = ['icon.svg', 'icon.png', 'favicon.svg', 'favicon.png'] as const

/** What the factory adds to a site. Null: the site brings it itself, or there is nothing to make it of. */
export interface SiteFilePlan {
  readonly files: Readonly<Record<SiteFileKind, string | null>>
  /** The sitemap that the site brings. */
  readonly ownSitemap: string | null
  /** The image that icons are made of; null: the site has none, and a letter on its colour stands in. */
  readonly icon: string | null
  /** Whether the letter is to be made: the site has no icon of any kind. */
  readonly letterIcon: boolean
}

export const LETTER_ICON = 'favicon.svg'

/**
 * Which files are added, as far as the names of the site's own tell: pages, endpoints, files of theme and site. Pure and
 * quick, so that it can be asked before pages are finished and again when the artifact is whole.
 */
export function planSiteFiles(has: (path: string) => boolean): SiteFilePlan {
  const icon = ICON_SOURCES.find(has) ?? null
  const own = (kind: SiteFileKind): string | null => (NAMES[kind].some(has) ? null : NAMES[kind][0])
  const files = Object.fromEntries(KINDS.map(kind => [kind, own(kind)])) as Record<SiteFileKind, string | null>
  const letterIcon = icon === null && files.favicon !== null
  return {
    ownSitemap: NAMES.sitemap.find(has) ?? null,
    files: {
      ...files,
      favicon: icon === null ? null : files.favicon,
      'touch-icon': icon === null ? null : files['touch-icon'],
    },
    icon,
    letterIcon,
  }
}

const KINDS = Object.keys(NAMES) as SiteFileKind[]
