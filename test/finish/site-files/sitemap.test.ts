import { Readable } from 'node:stream'
import { parseSitemap, parseSitemapIndex } from 'sitemap'
import { describe, expect, it } from 'vitest'
import { listedPages } from '#finish/site-files/listed-page.ts'
import { sitemapFiles } from '#finish/site-files/sitemap.ts'
import type { PageFacts } from '#model/page-facts.ts'
import { pageAt, siteWith } from './page-facts.ts'

const ROOT = 'https://acme.example/'
const filesOf = (facts: PageFacts[], most?: number) => sitemapFiles(listedPages(siteWith(), facts), ROOT, most)
const read = (text: string) => parseSitemap(Readable.from([text]))

describe('sitemapFiles', () => {
  it('lists pages by URL, with dates, own images and translations', async () => {
    const [file] = await filesOf([
      pageAt('/posts/größe/', {
        modified: '2026-03-01',
        images: ['/a.png?x=1&y=2', '../b.png', 'https://cdn.example/c.png', '/a.png?x=1&y=2'].map(src => ({
          src,
          alt: '',
          width: null,
          height: null,
          line: 1,
        })),
        alternates: [
          { href: '/de/posts/', hreflang: 'de' },
          { href: '/rss.xml', type: 'application/rss+xml' },
        ],
      }),
      pageAt('/'),
    ])
    expect(file?.path).toBe('sitemap.xml')
    const items = await read(file?.text ?? '')
    expect(items.map(({ url }) => url)).toEqual([
      'https://acme.example/',
      'https://acme.example/posts/gr%C3%B6%C3%9Fe/',
    ])
    expect(items[1]).toMatchObject({
      lastmod: '2026-03-01T00:00:00.000Z',
      img: [{ url: 'https://acme.example/a.png?x=1&y=2' }, { url: 'https://acme.example/posts/b.png' }],
      links: [{ lang: 'de', url: 'https://acme.example/de/posts/' }],
    })
  })

  it.each<[string, PageFacts]>([
    ['says noindex', pageAt('/x/', { hidden: true })],
    ['is a copy of another page', pageAt('/x/', { canonical: 'https://acme.example/y/' })],
    ['belongs to another site', pageAt('/x/', { canonical: 'https://other.example/x/' })],
    ['stands for a missing page', pageAt('/404.html')],
    ['stands for a missing page in a folder', pageAt('/404/')],
  ])('leaves out a page that %s', async (_, page) => {
    const [file] = await filesOf([page, pageAt('/')])
    expect((await read(file?.text ?? '')).map(({ url }) => url)).toEqual([ROOT])
  })

  it('keeps a page that names itself its original, absolutely or not', async () => {
    const [file] = await filesOf([pageAt('/a/', { canonical: '/a/' }), pageAt('/b/', { canonical: `${ROOT}b/` })])
    expect(await read(file?.text ?? '')).toHaveLength(2)
  })

  it('writes an index over parts when one file cannot hold every URL', async () => {
    const files = await filesOf(
      Array.from({ length: 7 }, (_, index) => pageAt(`/${index}/`)),
      3,
    )
    expect(files.map(({ path }) => path)).toEqual(['sitemap.xml', 'sitemap-1.xml', 'sitemap-2.xml', 'sitemap-3.xml'])
    const index = await parseSitemapIndex(Readable.from([files[0]?.text ?? '']))
    expect(index.map(({ url }) => url)).toEqual([1, 2, 3].map(part => `${ROOT}sitemap-${part}.xml`))
    const parts = await Promise.all(files.slice(1).map(({ text }) => read(text)))
    expect(parts.map(({ length }) => length)).toEqual([3, 3, 1])
  })

  it('writes an index over 50,000 URLs', async () => {
    const files = await filesOf(Array.from({ length: 50_001 }, (_, index) => pageAt(`/p${index}/`)))
    expect(files).toHaveLength(3)
    expect(files[1]?.text.split('<url>')).toHaveLength(50_001)
  })

  it('writes the same bytes whatever the order of the pages', async () => {
    const pages = ['/b/', '/a/', '/c/'].map(url => pageAt(url))
    expect(await filesOf(pages)).toEqual(await filesOf(pages.toReversed()))
  })

  it('writes none for a site that hides every page', async () => {
    expect(await filesOf([pageAt('/', { hidden: true })])).toEqual([])
  })
})
