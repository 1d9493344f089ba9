import { describe, expect, it } from 'vitest'
import { finishPage, pageWith } from './themed.ts'

const ARTICLE = `<nav><a href="/">Home</a><a href="/posts">All <b>posts</b></a></nav><main><article><h1>Tea &amp; time</h1>
<time datetime="2025-03-01">1 March</time><p>Short.</p>
<p>Water that boils hard is too hot for green tea, and the leaves tell you so: they turn bitter within a minute, whatever the packet says about three or four of them.</p>
<img src="/_astro/pot.abc.jpg" width="800" height="600" alt="A pot"></article></main>`

const data = (text: string) =>
  [...text.matchAll(/<script type="application\/ld\+json">(.*?)<\/script>/g)].map(match =>
    JSON.parse(match[1] as string),
  )

describe('the head of a page', () => {
  it('gets what it lacks', async () => {
    const { text, facts } = await finishPage(pageWith('', ARTICLE), { file: 'posts/tea/index.html' })
    const url = 'https://acme.example/posts/tea/'
    const description =
      'Water that boils hard is too hot for green tea, and the leaves tell you so: they turn bitter within a minute, whatever the packet says about three or four of…'
    expect(text).toContain(`<link rel="canonical" href="${url}">`)
    expect(text).toContain(`<meta name="description" content="${description}">`)
    expect(text).toContain('<meta property="og:title" content="Tea &amp; time">')
    expect(text).toContain(`<meta property="og:url" content="${url}">`)
    expect(text).toContain('<meta property="og:type" content="article">')
    expect(text).toContain('<meta property="og:site_name" content="Acme">')
    expect(text).toContain('<meta property="og:image" content="https://acme.example/_astro/pot.abc.jpg">')
    expect(text).toContain('<meta name="twitter:card" content="summary_large_image">')
    expect(facts).toMatchObject({
      url: '/posts/tea/',
      canonical: url,
      description,
      ogImage: 'https://acme.example/_astro/pot.abc.jpg',
    })
    expect(facts.article).toEqual({ published: '2025-03-01', author: null })
  })

  it('keeps what it has', async () => {
    const head = `<link rel=canonical href="https://other.example/"><meta NAME="Description" content="Mine">
      <meta property="og:title" content="Mine"><meta property="og:type" content="website"><meta property="og:image" content="/mine.png">
      <meta property="og:site_name" content="Mine"><meta property="og:description" content="Mine"><meta property="og:url" content="https://mine.example/">
      <meta name="twitter:card" content="summary">`
    const { text } = await finishPage(pageWith(head))
    for (const name of [
      'canonical',
      'description',
      'og:title',
      'og:type',
      'og:image',
      'og:site_name',
      'og:description',
      'og:url',
      'twitter:card',
    ])
      expect(text.toLowerCase().match(new RegExp(`["=]${name}["' ]`, 'g')), name).toHaveLength(1)
  })

  it('gets the elements of the site that it lacks the kind of', async () => {
    const links = [
      { unless: 'icon', html: '<link rel="icon" href="/favicon.ico">' },
      {
        unless: 'alternate:application/rss+xml',
        html: '<link rel="alternate" type="application/rss+xml" href="/rss.xml">',
      },
      { unless: 'theme-color', html: '<meta name="theme-color" content="red">' },
    ]
    const { text } = await finishPage(
      pageWith('<link rel="shortcut icon" href="/x.png"><link rel=alternate type=application/atom+xml href=/atom.xml>'),
      { links },
    )
    expect(text).not.toContain('/favicon.ico')
    expect(text).toContain('href="/rss.xml"')
    expect(text).toContain('theme-color')
  })

  it('gets the picture that is made for a page without one', async () => {
    const cardOf = ({ heading }: { heading: string | null }) => `/_og/${heading}.png`
    expect((await finishPage(pageWith(''), { cardOf })).facts.ogImage).toBe('https://acme.example/_og/A.png')
  })

  it('states the language of the page, and when it is read from the right', async () => {
    const page = (attributes: string) => `<!doctype html><html${attributes}><head></head><body></body></html>`
    const root = async (attributes: string, site = {}, file = 'index.html') =>
      /<html[^>]*>/.exec((await finishPage(page(attributes), { site, file })).text)?.[0]
    expect(await root('')).toBe('<html lang="en">')
    expect(await root('', { locale: 'ar' })).toBe('<html lang="ar" dir="rtl">')
    expect(await root(' lang="he"')).toBe('<html lang="he" dir="rtl">')
    expect(await root(' lang="ar" dir="ltr"')).toBe('<html lang="ar" dir="ltr">')
    expect(await root('', { locale: 'en', locales: ['en', 'de'] }, 'de/x/index.html')).toBe('<html lang="de">')
  })

  const unlisted: Record<string, [html: string, file: string]> = {
    'that is marked noindex': [pageWith('<meta name="robots" content="noindex, follow">'), 'a/index.html'],
    'that leads elsewhere': [pageWith('<meta http-equiv="refresh" content="0;url=/b/">'), 'a/index.html'],
    'for what is missing': [pageWith(''), '404.html'],
  }
  for (const [what, [html, file]] of Object.entries(unlisted))
    it(`says nothing to search engines on a page ${what}, and still has the tokens`, async () => {
      const { text } = await finishPage(html, { file, site: { tokens: { x: '1' } } })
      expect(text).not.toMatch(/canonical|og:|ld\+json|twitter/)
      expect(text).toContain('<style>:root{--x:1}</style></head>')
    })

  it('is found where its tags are left out', async () => {
    const { text } = await finishPage('<!doctype html><title>T</title><body><p>x', { site: { tokens: { x: '1' } } })
    expect(text).toContain('<style>:root{--x:1}</style><body>')
  })

  it('is left alone on a page that has none', async () => {
    const html = '<p>A fragment.</p>'
    expect((await finishPage(html, { site: { tokens: { x: '1' } } })).text).toBe(html)
  })
})

describe('structured data of a page', () => {
  it('tells of the site on its home page', async () => {
    const { text } = await finishPage(pageWith(''), { file: 'index.html' })
    expect(data(text)[0]['@graph']).toEqual([
      expect.objectContaining({ '@type': 'WebSite', name: 'Acme', url: 'https://acme.example/', inLanguage: 'en' }),
      expect.objectContaining({ '@type': 'Organization', name: 'Acme', url: 'https://acme.example/' }),
    ])
  })

  it('tells of an article and of the way to it', async () => {
    const { text, facts } = await finishPage(pageWith('<meta name="author" content="Ada">', ARTICLE), {
      file: 'posts/tea/index.html',
    })
    const [article, crumbs] = data(text)[0]['@graph']
    expect(article).toMatchObject({
      '@type': 'Article',
      headline: 'Tea & time',
      datePublished: '2025-03-01',
      author: { '@type': 'Person', name: 'Ada' },
      mainEntityOfPage: 'https://acme.example/posts/tea/',
      image: ['https://acme.example/_astro/pot.abc.jpg'],
    })
    expect(crumbs.itemListElement.map(({ name, item }: { name: string; item: string }) => [name, item])).toEqual([
      ['Acme', 'https://acme.example/'],
      ['All posts', 'https://acme.example/posts'],
      ['Tea & time', 'https://acme.example/posts/tea/'],
    ])
    expect(facts.jsonLd).toEqual([])
  })

  it('takes a list of articles for no article', async () => {
    const list = '<main><h1>All</h1><article><h2>One</h2><time datetime="2025-01-01"></time></article></main>'
    const { text, facts } = await finishPage(pageWith('', list))
    expect(facts.article).toBeNull()
    expect(text).not.toContain('"Article"')
    expect(text).toContain('content="website"')
  })

  it('is left to a page that brings its own', async () => {
    const own =
      '<script type="application/ld+json">{"@type":"Product"}</script><script type="application/ld+json">{"@type":"BreadcrumbList"}</script>'
    const { text } = await finishPage(pageWith(own, ARTICLE), { file: 'posts/tea/index.html' })
    expect(data(text)).toEqual([{ '@type': 'Product' }, { '@type': 'BreadcrumbList' }])
  })

  it('holds nothing of the page that could end its element', async () => {
    const { text } = await finishPage(
      pageWith('', '<main><article><h1>&lt;/script&gt;&lt;script&gt;x</h1><time datetime="2025-01-01"></article>'),
    )
    expect(text).not.toContain('<script>x')
    expect(data(text)[0]['@graph'][0].headline).toBe('</script><script>x')
  })
})
