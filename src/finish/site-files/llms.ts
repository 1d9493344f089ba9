import type { Site } from '#model/site.ts'
import { articlesOf, frontPage, type ListedPage } from './listed-page.ts'

/** Lines of one section; whoever wants more finds it in the sitemap. */
const MOST_LINES = 500

/** `llms.txt`: the site in Markdown, as llmstxt.org describes it, for language models that look for what is here. */
export function llmsTxt(site: Site, pages: readonly ListedPage[], home: string, sitemap: string | null): string {
  const articles = articlesOf(pages)
  const dated = new Set<ListedPage>(articles)
  const front = frontPage(pages, home)
  const others = pages.filter(page => page !== front && !dated.has(page))
  const description = front?.facts.description
  const paragraphs = [
    `# ${oneLine(site.name)}`,
    ...(description ? [`> ${oneLine(description)}`] : []),
    ...section('Articles', articles),
    ...section('Pages', others),
    ...(sitemap === null ? [] : ['## Optional', `- [Sitemap](${sitemap}): every page`]),
  ]
  return `${paragraphs.join('\n\n')}\n`
}

function section(title: string, pages: readonly ListedPage[]): string[] {
  if (pages.length === 0) return []
  const lines = pages.slice(0, MOST_LINES).map(({ facts, title: name, url }) => {
    const about = facts.description ? `: ${oneLine(facts.description)}` : ''
    return `- [${oneLine(name).replace(/[[\]\\]/g, '\\$&')}](${url.replaceAll(')', '%29')})${about}`
  })
  return [`## ${title}`, lines.join('\n')]
}

const oneLine = (text: string): string => text.replace(/\s+/gu, ' ').trim()
