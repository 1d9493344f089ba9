import { cp, mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { random } from '../random.ts'
import { writeArticle } from './fleet/article.ts'

export interface FleetOptions {
  /** The workspace's folder; absolute, empty or absent. */
  readonly root: string
  readonly sites: number
  /** Articles a site. */
  readonly entries: number
  /** The same seed writes the same bytes; site 7 is the same in a fleet of 10 and in one of 200. */
  readonly seed: number
}

export interface FleetInfo {
  readonly root: string
  /** Site ids in order, `site-0001` first; the domain of a site is `domainOf(id)`. */
  readonly sites: readonly string[]
  readonly entries: number
  /** HTML pages that every tool has to write for a site: articles, home pages, tag pages, the tag list and the 404 page. */
  readonly pagesOf: Readonly<Record<string, number>>
  readonly pages: number
}

/** Articles on one home page; the theme and the peers' templates say the same. */
const PAGE_SIZE = 10
const THEME = join(import.meta.dirname, 'theme')

export function domainOf(site: string): string {
  return `${site}.bench.example`
}

/** Writes a workspace of `sites` × `entries` Markdown files and the one theme that all its sites use. */
export async function writeFleet({ root, sites, entries, seed }: FleetOptions): Promise<FleetInfo> {
  await cp(THEME, join(root, 'themes', 'bench'), { recursive: true })
  const ids = Array.from({ length: sites }, (_, index) => `site-${String(index + 1).padStart(4, '0')}`)
  const pagesOf: Record<string, number> = {}
  for (const id of ids) pagesOf[id] = await writeSite(root, id, entries, seed)
  return { root, sites: ids, entries, pagesOf, pages: Object.values(pagesOf).reduce((sum, pages) => sum + pages, 0) }
}

async function writeSite(root: string, id: string, entries: number, seed: number): Promise<number> {
  const folder = join(root, 'sites', id)
  const posts = join(folder, 'content', 'posts')
  await mkdir(posts, { recursive: true })
  const site = {
    name: domainOf(id),
    domain: domainOf(id),
    theme: 'bench',
    locale: 'en',
    content: { source: 'directory', path: 'content' },
    // The peers write pages and nothing else: no critical CSS, no SEO, no gates. So does the factory here.
    finish: false,
  }
  const choices = random(`${seed}/${id}`)
  const articles = Array.from({ length: entries }, (_, index) => writeArticle(choices, index))
  await Promise.all([
    writeFile(join(folder, 'site.json'), `${JSON.stringify(site, null, 2)}\n`),
    ...articles.map(({ slug, text }) => writeFile(join(posts, `${slug}.md`), text)),
  ])
  const tags = new Set(articles.flatMap(article => article.tags))
  const home = Math.max(1, Math.ceil(entries / PAGE_SIZE))
  const tagList = 1
  const notFound = 1
  return entries + home + tags.size + tagList + notFound
}
