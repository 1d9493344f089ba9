import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { bucketActions } from '#actions/bucket-actions.ts'
import { digestOf } from '#base/hash.ts'
import { mediaType } from '#base/media-type.ts'
import { bucketBlobs } from '#blobs/bucket-blobs.ts'
import { memoryBucket } from '#bucket/memory.ts'
import { type DrawFor, drawer } from '#finish/site-files/drawing/drawer.ts'
import { preparePinnedFonts } from '#finish/site-files/drawing/pinned-fonts.ts'
import type { DrawReply, DrawTask } from '#finish/site-files/drawing/task.ts'
import { pageAdditions } from '#finish/site-files/page-additions.ts'
import { siteFiles } from '#finish/site-files/site-files.ts'
import type { Digest } from '#model/digest.ts'
import type { ManifestFile, Routing } from '#model/manifest.ts'
import type { PageFacts } from '#model/page-facts.ts'
import type { Site } from '#model/site.ts'
import type { CompiledTheme } from '#model/theme.ts'
import { threadPool } from '#pool/piscina.ts'
import { pageAt, siteWith } from './page-facts.ts'

const THEME = { name: 'plain', digest: 'd', dir: '/', assets: {} } as unknown as CompiledTheme
const SQUARE =
  '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10" fill="#c1121f"/></svg>'
const pool = threadPool<DrawTask, DrawReply>({
  worker: new URL('draw-thread.ts', import.meta.url),
  threads: 1,
  heapMb: 512,
})

let dir: string
let draw: DrawFor
let blobs: Map<Digest, Uint8Array>
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'site-files-'))
  process.env.FONTCONFIG_FILE = preparePinnedFonts(dir)
})
beforeEach(() => {
  const bucket = memoryBucket()
  draw = drawer({ actions: bucketActions(bucket), blobs: bucketBlobs(bucket), pool, pipeline: 'test', fontsDir: dir })
  blobs = new Map()
})
afterAll(async () => {
  await pool.close()
  rmSync(dir, { recursive: true })
})

interface Setting {
  readonly site?: Partial<Site>
  readonly own?: Readonly<Record<string, string | Uint8Array>>
  readonly routing?: Partial<Routing>
  readonly feeds?: boolean
}

async function make(facts: readonly PageFacts[], { site, own = {}, routing, feeds = false }: Setting = {}) {
  const files: Record<string, ManifestFile> = {}
  for (const [path, content] of Object.entries(own)) {
    const bytes = Buffer.from(content)
    blobs.set(digestOf(bytes), bytes)
    files[path] = { digest: digestOf(bytes), size: bytes.length, type: mediaType(path) }
  }
  const made = await siteFiles({
    site: siteWith(site),
    theme: THEME,
    routing: { base: '/', trailingSlash: 'always', format: 'directory', ...routing },
    facts,
    feeds,
    fileAt: path => files[path],
    read: async digest => blobs.get(digest) as Uint8Array,
    store: (digest, bytes) => void blobs.set(digest, bytes),
    draw,
  })
  const text = (path: string): string => new TextDecoder().decode(blobs.get(made.files[path]?.digest as Digest))
  return { ...made, text, paths: Object.keys(made.files).sort() }
}

describe('siteFiles', () => {
  it('adds nothing to a site that is not to be finished', async () => {
    expect((await make([pageAt('/')], { site: { finish: false } })).paths).toEqual([])
  })

  it('adds what needs no picture to a site without an icon', async () => {
    const { paths, text, files } = await make(
      [pageAt('/', { description: 'Things tried' }), pageAt('/about/', { title: 'About us' })],
      {
        site: { tokens: { color: { brand: '#0a7ea4', surface: '#fafafa' } } },
      },
    )
    expect(paths).toEqual(['favicon.svg', 'llms.txt', 'robots.txt', 'site.webmanifest', 'sitemap.xml'])
    expect(text('robots.txt')).toBe('User-agent: *\nAllow: /\n\nSitemap: https://acme.example/sitemap.xml\n')
    expect(text('llms.txt')).toBe(
      '# Acme Reviews\n\n> Things tried\n\n## Pages\n\n- [About us](https://acme.example/about/)\n\n## Optional\n\n- [Sitemap](https://acme.example/sitemap.xml): every page\n',
    )
    expect(JSON.parse(text('site.webmanifest'))).toMatchObject({
      name: 'Acme Reviews',
      start_url: '/',
      theme_color: '#0a7ea4',
      background_color: '#fafafa',
      icons: [{ src: '/favicon.svg', sizes: 'any', type: 'image/svg+xml' }],
    })
    expect(text('favicon.svg')).toContain('fill="#0a7ea4"')
    expect(files['site.webmanifest']?.type).toBe('application/manifest+json; charset=utf-8')
  })

  it('makes the feeds that pages name, and none that the theme makes', async () => {
    const post = pageAt('/posts/a/', { article: { published: '2026-01-01', author: null } })
    expect((await make([post], { feeds: true })).paths).toEqual(
      expect.arrayContaining(['atom.xml', 'feed.json', 'rss.xml']),
    )
    expect((await make([post], { feeds: true })).files['atom.xml']?.type).toBe('application/atom+xml; charset=utf-8')
    expect((await make([post])).paths).not.toContain('rss.xml')
    const own = { ...post, alternates: [{ href: '/blog/rss', type: 'application/rss+xml' }] }
    const { paths } = await make([own], { feeds: true })
    expect(paths).toContain('atom.xml')
    expect(paths).not.toContain('rss.xml')
  })

  it('keeps each file that the site brings', async () => {
    const own = {
      'robots.txt': 'User-agent: *\nDisallow: /',
      'sitemap-index.xml': '<x/>',
      'manifest.json': '{}',
      'llms.txt': '#',
      'favicon.ico': '',
    }
    expect((await make([pageAt('/')], { own })).paths).toEqual([])
  })

  it('tells crawlers of the sitemap that the site brings', async () => {
    const { text } = await make([pageAt('/')], { own: { 'sitemap-index.xml': '<x/>' } })
    expect(text('robots.txt')).toContain('Sitemap: https://acme.example/sitemap-index.xml')
  })

  it('puts a base before every path', async () => {
    const { text } = await make([pageAt('/shop/')], { routing: { base: '/shop' } })
    expect(text('robots.txt')).toContain('https://acme.example/shop/sitemap.xml')
    expect(JSON.parse(text('site.webmanifest'))).toMatchObject({
      start_url: '/shop/',
      icons: [{ src: '/shop/favicon.svg' }],
    })
  })

  it('makes icons of one image, each once', async () => {
    const { paths, files, drawn } = await make([pageAt('/')], { own: { 'icon.svg': SQUARE } })
    expect(paths).toEqual(
      expect.arrayContaining([
        'apple-touch-icon.png',
        'favicon.ico',
        'icon-192.png',
        'icon-512.png',
        'icon-maskable.png',
      ]),
    )
    expect(paths).not.toContain('favicon.svg')
    expect(drawn).toBe(5)
    expect(files['favicon.ico']?.type).toBe('image/x-icon')
    const again = await make([pageAt('/')], { own: { 'icon.svg': SQUARE } })
    expect(again.drawn).toBe(0)
    expect(again.files).toEqual(files)
  })

  it('draws an SVG icon at the size that is asked for', async () => {
    const pngs: Uint8Array[] = []
    const keeping: DrawFor = draw
    const bucket = memoryBucket()
    const stores = bucketBlobs(bucket)
    draw = drawer({ actions: bucketActions(bucket), blobs: stores, pool, pipeline: 'sizes', fontsDir: dir })
    const { files } = await make([pageAt('/')], { own: { 'favicon.svg': SQUARE } })
    draw = keeping
    for (const [path, size] of Object.entries({
      'icon-192.png': 192,
      'icon-512.png': 512,
      'apple-touch-icon.png': 180,
    })) {
      const png = Buffer.from((await stores.get(files[path]?.digest as Digest)) as Uint8Array)
      expect([path, png.readUInt32BE(16), png.readUInt32BE(20)]).toEqual([path, size, size])
      pngs.push(png)
    }
    const icon = Buffer.from((await stores.get(files['favicon.ico']?.digest as Digest)) as Uint8Array)
    expect([icon.readUInt16LE(2), icon.readUInt16LE(4), icon[6], icon[22], icon[38]]).toEqual([1, 3, 16, 32, 48])
    const second = icon.readUInt32LE(22 + 12)
    expect(icon.subarray(second + 1, second + 4).toString()).toBe('PNG')
  })

  it.each([
    ['is no image', 'not an image'],
    [
      'ends too early',
      readFileSync(new URL('../../conformance/themes/images/src/assets/ridge.jpg', import.meta.url)).subarray(0, 600),
    ],
    ['is empty', ''],
  ])('leaves icons out with a warning when the image %s', async (_, bytes) => {
    const { paths, warnings } = await make([pageAt('/')], { own: { 'icon.png': bytes } })
    expect(paths).not.toContain('favicon.ico')
    expect(warnings).toHaveLength(5)
    expect(warnings[0]).toMatchObject({ code: 'drawing-failed', where: 'favicon.ico' })
  })

  it.each(['pages', 'site'] as const)('draws the cards that pages were given, with cards for %s', async cards => {
    const site = siteWith({ cards })
    const { cardOf } = pageAdditions({ site, theme: THEME, routing: { base: '/' }, has: () => false, feeds: false })
    const named = (url: string, heading: string): PageFacts => {
      const page = pageAt(url, { heading })
      return { ...page, ogImage: `https://acme.example${cardOf?.(page)}` }
    }
    const pages = [
      named('/kettles/', 'Kettles'),
      named('/pans/', 'Pans'),
      pageAt('/own/', { ogImage: 'https://acme.example/own.jpg' }),
      pageAt('/none/'),
    ]
    const { files, drawn } = await make(pages, { site: { cards } })
    const made = Object.keys(files).filter(path => path.startsWith('_og/'))
    expect(made.map(path => `https://acme.example/${path}`).sort()).toEqual(
      [...new Set(pages.slice(0, 2).map(({ ogImage }) => ogImage))].sort(),
    )
    expect(made).toHaveLength(cards === 'pages' ? 2 : 1)
    expect(drawn).toBe(made.length)
    expect((await make(pages, { site: { cards } })).drawn).toBe(0)
  })

  it('gives no card to the pages of a site that wants none', () => {
    const site = siteWith({ cards: 'off' })
    expect(
      pageAdditions({ site, theme: THEME, routing: { base: '/' }, has: () => false, feeds: false }).cardOf,
    ).toBeUndefined()
  })

  it('of a large site it writes anew what an edit has changed, and everything where nothing is kept', async () => {
    const article = { published: '2026-01-01', author: null }
    const pages = Array.from({ length: 600 }, (_, at) => pageAt(`/${at}/`, { title: `Page ${at}`, article }))
    const first = await make(pages, { feeds: true })
    blobs = new Map()
    const longer = pages.with(7, { ...(pages[7] as PageFacts), bytes: 2000, ids: ['more'] })
    const again = await make(longer, { feeds: true })
    expect(again.files).toEqual(first.files)
    expect(again.text('sitemap.xml')).toContain('<loc>https://acme.example/7/</loc>')
    const renamed = await make(pages.with(0, pageAt('/0/', { title: 'Another', article })), { feeds: true })
    expect(renamed.text('rss.xml')).toContain('<title>Another</title>')
    expect(renamed.files['llms.txt']).not.toEqual(first.files['llms.txt'])
    const fewer = await make(pages.slice(1), { feeds: true })
    expect(fewer.text('sitemap.xml')).not.toContain('<loc>https://acme.example/0/</loc>')
    const elsewhere = await make(pages.slice(1), { feeds: true, site: { name: 'Other Reviews' } })
    expect(elsewhere.text('llms.txt')).toContain('# Other Reviews')
    expect((await make(pages.slice(1), { feeds: true, own: { 'llms.txt': 'ours' } })).paths).not.toContain('llms.txt')
  })

  it('makes the same bytes whatever the order of the pages', async () => {
    const pages = ['/', '/b/', '/a/'].map(url => pageAt(url, { article: { published: '2026-01-01', author: null } }))
    const forth = await make(pages, { feeds: true })
    const back = await make(pages.toReversed(), { feeds: true })
    expect(back.files).toEqual(forth.files)
    expect(forth.paths).toContain('rss.xml')
  })
})
