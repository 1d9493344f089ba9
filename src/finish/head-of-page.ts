import { escapeHtml } from './entities.ts'
import type { Page } from './page.ts'

/** An element for the head of every page that lacks it: `unless` names what a page must not have yet. */
export interface HeadLink {
  /** `rel` of a link element, name of a meta element, or `alternate:<type>`. */
  readonly unless: string
  readonly html: string
}

/** What a page's head lacks, in HTML. Nothing for pages that search engines are not to know. */
export function headOfPage(page: Page, links: readonly HeadLink[]): string {
  const { reading, site, article } = page
  const { meta } = reading
  let tags = ''
  const add = (attribute: 'name' | 'property', name: string, content: string | null | undefined): void => {
    if (content && !meta.has(name)) tags += `<meta ${attribute}="${name}" content="${escapeHtml(content)}">`
  }
  if (page.isListed) {
    if (reading.canonical === null) tags += `<link rel="canonical" href="${escapeHtml(page.origin + page.url)}">`
    add('name', 'description', page.description)
    add('property', 'og:title', reading.heading || reading.title || site.name)
    add('property', 'og:description', page.description)
    add('property', 'og:url', reading.canonical ?? page.origin + page.url)
    add('property', 'og:type', article ? 'article' : 'website')
    add('property', 'og:site_name', site.name)
    add('property', 'og:image', page.image)
    add('name', 'twitter:card', page.image ? 'summary_large_image' : 'summary')
  }
  if (!reading.isRefresh) for (const { unless, html } of links) if (!hasKind(page, unless)) tags += html
  return tags
}

function hasKind({ reading: { rels, meta, alternates } }: Page, kind: string): boolean {
  if (!kind.startsWith('alternate:')) return rels.has(kind) || meta.has(kind)
  const type = kind.slice('alternate:'.length)
  return alternates.some(each => each.type === type)
}
