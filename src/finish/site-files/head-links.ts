import type { Site } from '#model/site.ts'
import { FEEDS, LETTER_ICON, type SiteFilePlan } from './plan.ts'
import { siteColours } from './site-colours.ts'
import { escapeXml } from './xml.ts'

/** An element for the head of every page that lacks it: `unless` names what a page must not have yet. */
export interface HeadLink {
  /** `rel` of a link element, name of a meta element, or `alternate:<type>`. */
  readonly unless: string
  readonly html: string
}

export interface HeadLinksOptions {
  readonly plan: SiteFilePlan
  readonly site: Site
  /** `Routing.base`: `/`, or a path without a slash at its end. */
  readonly base: string
  /** Whether the site has articles that a feed could tell of. */
  readonly feeds: boolean
}

/** How pages name the files that the factory adds to their site. Called once a site. */
export function headLinks({ plan, site, base, feeds }: HeadLinksOptions): HeadLink[] {
  const { files } = plan
  const root = base === '/' ? '/' : `${base}/`
  const href = (path: string): string => `href="${escapeXml(root + path)}"`
  const link = (unless: string, path: string | null, attributes: string): HeadLink[] =>
    path === null ? [] : [{ unless, html: `<link ${attributes} ${href(path)}>` }]
  const { brand } = siteColours(site)
  const vector = plan.letterIcon ? LETTER_ICON : plan.icon?.endsWith('.svg') ? plan.icon : null
  const feedLinks = FEEDS.flatMap(({ kind, type }) =>
    link(`alternate:${type}`, files[kind], `rel="alternate" type="${type}" title="${escapeXml(site.name)}"`),
  )
  return [
    ...link('icon', files.favicon, 'rel="icon" sizes="32x32"'),
    ...link('icon', vector, 'rel="icon" type="image/svg+xml"'),
    ...link('apple-touch-icon', files['touch-icon'], 'rel="apple-touch-icon"'),
    ...link('manifest', files.manifest, 'rel="manifest"'),
    ...(brand ? [{ unless: 'theme-color', html: `<meta name="theme-color" content="${brand}">` }] : []),
    ...(feeds ? feedLinks : []),
  ]
}
