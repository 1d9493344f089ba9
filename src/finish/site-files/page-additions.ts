import type { Routing } from '#model/manifest.ts'
import type { PageFacts } from '#model/page-facts.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { cardOf, cardStyle, ogImagePath } from '../og-image-name.ts'
import { type HeadLink, headLinks } from './head-links.ts'
import { planSiteFiles } from './plan.ts'

export interface PageAdditionsOptions {
  readonly site: Site
  readonly theme: CompiledTheme
  readonly routing: Pick<Routing, 'base'>
  /** Whether the site has a file of this output path, whoever makes it. */
  readonly has: (path: string) => boolean
  /** Whether feeds are made (`tellsDates`). */
  readonly feeds: boolean
}

/** What pages say of the files that are made once they all are finished. */
export interface PageAdditions {
  readonly links: readonly HeadLink[]
  /** URL path of the picture of a page that has none; absent for a site without such pictures. */
  readonly cardOf?: (page: Pick<PageFacts, 'heading' | 'title' | 'language'>) => string
}

/** Names the site's files for its pages, before any page is finished. Called once a site. */
export function pageAdditions({ site, theme, routing: { base }, has, feeds }: PageAdditionsOptions): PageAdditions {
  const links = headLinks({ plan: planSiteFiles(has), site, base, feeds })
  const cards = site.cards ?? 'site'
  if (cards === 'off') return { links }
  const style = cardStyle(site, theme)
  const root = base === '/' ? '/' : `${base}/`
  if (cards === 'pages') return { links, cardOf: page => root + ogImagePath(cardOf(style, site, page)) }
  const card = root + ogImagePath(cardOf(style, site))
  return { links, cardOf: () => card }
}
