import { digestOf } from '#base/hash.ts'
import { weighedMemo } from '#base/weighed-memo.ts'
import type { ListedPage } from './listed-page.ts'
import { resolved } from './listed-page.ts'
import type { TextFile } from './text-file.ts'

/** What the protocol allows in one file. */
const MOST_URLS = 50_000
const MOST_BYTES = 50 * 1024 * 1024

/** What Google reads of one page. */
const MOST_IMAGES = 1000

/**
 * The sitemap of a site: `sitemap.xml`, and for more than one file can hold an index of that name over
 * `sitemap-1.xml`, `sitemap-2.xml`, …. Nothing for a site that lists no page: the protocol has no empty sitemap.
 * `root`: URL of the folder that holds them, with a slash at its end.
 */
export async function sitemapFiles(
  pages: readonly ListedPage[],
  root: string,
  most = MOST_URLS,
): Promise<readonly TextFile[]> {
  if (pages.length === 0) return []
  if (pages.length < MANY_PAGES) return written(pages.map(itemOf), root, most)
  const items = pages.map(page => itemBefore(page))
  const name = digestOf(`${root} ${most}\n${items.map(({ text }) => text).join('\n')}`)
  const before = known.get(name)
  if (before) return before
  const files = await written(
    items.map(({ item }) => item),
    root,
    most,
  )
  known.put(
    name,
    files,
    files.reduce((sum, { text }) => sum + text.length, 0),
  )
  return files
}

/** Writing the sitemap of a smaller site costs less than to remember it. */
const MANY_PAGES = 500
/** Sitemaps of large sites: most edits change no line of theirs. */
const known = weighedMemo<readonly TextFile[]>(16e6)
const itemsBefore = new WeakMap<ListedPage, { readonly item: Item; readonly text: string }>()

function itemBefore(page: ListedPage): { readonly item: Item; readonly text: string } {
  let found = itemsBefore.get(page)
  if (!found) {
    const item = itemOf(page)
    found = { item, text: JSON.stringify(item) }
    itemsBefore.set(page, found)
  }
  return found
}

async function written(all: readonly Item[], root: string, most: number): Promise<readonly TextFile[]> {
  const { ErrorLevel, SitemapIndexStream, SitemapStream } = await import('sitemap')
  const parts = split(all, most)
  const texts = await Promise.all(
    parts.map(items => {
      const xmlns = {
        news: false,
        video: false,
        image: items.some(({ img }) => img),
        xhtml: items.some(({ links }) => links),
      }
      return textOf(new SitemapStream({ level: ErrorLevel.SILENT, xmlns }), items)
    }),
  )
  if (texts.length === 1) return [{ path: 'sitemap.xml', text: texts[0] as string }]
  const files = texts.map((text, index) => ({ path: `sitemap-${index + 1}.xml`, text }))
  const index = new SitemapIndexStream({ level: ErrorLevel.SILENT })
  const entries = files.map(({ path }) => ({ url: root + path }))
  return [{ path: 'sitemap.xml', text: await textOf(index, entries) }, ...files]
}

interface Item {
  readonly url: string
  readonly lastmod?: string
  readonly img?: { readonly url: string }[]
  readonly links?: { readonly lang: string; readonly url: string }[]
}

function itemOf({ facts, url, modified, published }: ListedPage): Item {
  const time = modified ?? published
  const { origin } = new URL(url)
  const images = facts.images.map(({ src }) => resolved(src, url)).filter(src => src?.startsWith(`${origin}/`))
  const img = [...new Set(images as string[])].slice(0, MOST_IMAGES).map(each => ({ url: each }))
  const links = facts.alternates.flatMap(({ href, hreflang }) => {
    const target = hreflang && resolved(href, url)
    return target ? [{ lang: hreflang, url: target }] : []
  })
  return {
    url,
    ...(time !== null && { lastmod: new Date(time).toISOString() }),
    ...(img.length > 0 && { img }),
    ...(links.length > 0 && { links }),
  }
}

function split(items: readonly Item[], most: number): readonly (readonly Item[])[] {
  const parts: Item[][] = []
  let part: Item[] = []
  let bytes = 0
  for (const item of items) {
    const size = sizeOf(item)
    if (part.length === most || (part.length > 0 && bytes + size > MOST_BYTES)) {
      parts.push(part)
      part = []
      bytes = 0
    }
    part.push(item)
    bytes += size
  }
  return [...parts, part]
}

/** Bytes that an item takes, or somewhat more. */
const sizeOf = ({ url, img = [], links = [] }: Item): number =>
  [...img, ...links].reduce((sum, each) => sum + 2 * each.url.length + 80, 2 * url.length + 100)

async function textOf(stream: NodeJS.ReadWriteStream, items: readonly object[]): Promise<string> {
  const chunks: unknown[] = []
  const ended = new Promise((resolve, reject) => stream.on('end', resolve).on('error', reject))
  stream.on('data', chunk => chunks.push(chunk))
  for (const item of items) stream.write(item as unknown as string)
  stream.end()
  await ended
  return chunks.join('')
}
