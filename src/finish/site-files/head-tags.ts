import type { Site } from '#model/site.ts'
import { LETTER_ICON, type SiteFilePlan } from './plan.ts'
import { siteColours } from './site-colours.ts'
import { escapeXml } from './xml.ts'

/** An element for the head of every page that has none of its kind. */
export interface HeadTag {
  readonly kind: 'rss' | 'atom' | 'json-feed' | 'icon' | 'touch-icon' | 'manifest' | 'theme-color'
  readonly html: string
}

export interface HeadTagOptions {
  readonly plan: SiteFilePlan
  readonly site: Site
  /** `Routing.base`: `/`, or a path without a slash at its end. */
  readonly base: string
  /** Whether the site has articles that a feed could tell of. */
  readonly feeds: boolean
}

/** How pages name the files that the factory adds to their site. Called once a site. */
export function headTags({ plan, site, base, feeds }: HeadTagOptions): HeadTag[] {
  const { files } = plan
  const root = base === '/' ? '/' : `${base}/`
  const href = (path: string): string => `href="${escapeXml(root + path)}"`
  const feed = (kind: 'rss' | 'atom' | 'json-feed', type: string): HeadTag[] => {
    const path = files[kind]
    if (!feeds || path === null) return []
    return [{ kind, html: `<link rel="alternate" type="${type}" title="${escapeXml(site.name)}" ${href(path)}>` }]
  }
  const tag = (kind: HeadTag['kind'], html: string | null | false): HeadTag[] => (html ? [{ kind, html }] : [])
  const { brand } = siteColours(site)
  const vector = plan.letterIcon ? LETTER_ICON : plan.icon?.endsWith('.svg') ? plan.icon : null
  return [
    ...tag('icon', files.favicon && `<link rel="icon" sizes="32x32" ${href(files.favicon)}>`),
    ...tag('icon', vector && `<link rel="icon" type="image/svg+xml" ${href(vector)}>`),
    ...tag('touch-icon', files['touch-icon'] && `<link rel="apple-touch-icon" ${href(files['touch-icon'])}>`),
    ...tag('manifest', files.manifest && `<link rel="manifest" ${href(files.manifest)}>`),
    ...tag('theme-color', brand && `<meta name="theme-color" content="${brand}">`),
    ...feed('rss', 'application/rss+xml'),
    ...feed('atom', 'application/atom+xml'),
    ...feed('json-feed', 'application/feed+json'),
  ]
}
