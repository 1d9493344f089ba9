import type { PageFacts } from '#model/page-facts.ts'

/** Whether search engines are to know a page: it is not hidden, no copy of another page, and stands for no error. */
export function isListed(page: PageFacts, domain: string): boolean {
  if (page.hidden || /^(404|500)(\/index)?\.html$/.test(page.file)) return false
  if (page.canonical === null) return true
  const own = `https://${domain}${page.url}`
  return page.canonical === own || URL.parse(page.canonical, own)?.href === URL.parse(own)?.href
}
