import { describe, expect, it } from 'vitest'
import { finishPage, pageWith } from './themed.ts'

const factsOf = async (html: string, options = {}) => (await finishPage(html, options)).facts

describe('the facts of a page', () => {
  it('tell its links and images with their lines, and where fragments may lead', async () => {
    const facts = await factsOf(
      '<!doctype html><html><head>\n<title>T</title></head><body id="top">\n<a name="old"></a><a href="/a?b=1&amp;c=2">A</a>\n\n<map><area href="/area"></map><img src="/x.png" alt="" width="3"><p id="top"><img>\n<a>no link</a></body></html>',
    )
    expect(facts.links).toEqual([
      { href: '/a?b=1&c=2', line: 3 },
      { href: '/area', line: 5 },
    ])
    expect(facts.ids).toEqual(['top', 'old', 'top'])
    expect(facts.images).toEqual([
      { src: '/x.png', alt: '', width: '3', height: null, line: 5 },
      { src: '', alt: null, width: null, height: null, line: 5 },
    ])
  })

  it('leave out what stands in templates, comments and scripts', async () => {
    const facts = await factsOf(
      pageWith(
        '',
        '<template><a href="/t" id="t"></a><h1>No</h1></template><!-- <a href="/c"> --><script>"<a href=/s>"</script><h1>Yes</h1>',
      ),
    )
    expect(facts.links).toEqual([])
    expect(facts.ids).toEqual([])
    expect(facts.heading).toBe('Yes')
  })

  it('tell what describes it', async () => {
    const head = `<link rel="alternate" hreflang="de" href="/de/"><link rel="alternate" type="application/rss+xml" href="/rss.xml">
      <meta name="author" content="Ada"><meta property="article:published_time" content="2025-01-01"><meta property="article:modified_time" content="2025-02-01">
      <script type="application/ld+json">{"@type":"Thing"}</script>`
    const facts = await factsOf(pageWith(head))
    expect(facts).toMatchObject({
      file: 'a/index.html',
      url: '/a/',
      title: 'T',
      language: 'en',
      hidden: false,
      modified: '2025-02-01',
      article: { published: '2025-01-01', author: 'Ada' },
      jsonLd: ['{"@type":"Thing"}'],
      alternates: [
        { href: '/de/', hreflang: 'de' },
        { href: '/rss.xml', type: 'application/rss+xml' },
      ],
    })
  })

  it('tell what the finished page loads and holds', async () => {
    const css = { 'a.css': 'p{color:red}' }
    const html = pageWith(
      '<link rel="stylesheet" href="/a.css"><link rel="preload" as="font" href="/f.woff2"><style>ä{}</style>',
      '<p>x',
    )
    const { facts, html: bytes } = await finishPage(html, { css, site: { tokens: { x: '1' } } })
    expect(facts.styles).toEqual(['/f.woff2'])
    expect(facts.inline).toEqual({ styles: 'p{color:red}ä{}:root{--x:1}'.length + 1, scripts: 0 })
    expect(facts.bytes).toBe(bytes.length)
    expect((await factsOf(pageWith('<script src="/a.js"></script><script>1+1</script>'))).scripts).toEqual(['/a.js'])
  })

  it('tell that it is hidden', async () => {
    expect((await factsOf(pageWith('<meta name="robots" content="noindex">'))).hidden).toBe(true)
    expect(await factsOf(pageWith('<meta http-equiv="refresh" content="0; url=/">'))).toMatchObject({
      hidden: true,
      forwards: true,
    })
  })

  it('read a title as text, whatever it looks like', async () => {
    expect((await factsOf('<!doctype html><title>a <b> &amp; c</title><body>')).title).toBe('a <b> & c')
  })

  const mistakes: Record<string, [html: string, element: string]> = {
    'an element that is never closed': ['<div><p>x', '<div>'],
    'an end tag without a start tag': ['<p>x</p></span>', '</span>'],
    'elements that cross': ['<b><i>x</b></i>', '<i>'],
    'a block in a paragraph': ['<p><div>x</div></p>', '</p>'],
    'an attribute that stands twice': ['<p class="a" class="b">', '<p>'],
    'a tag that is cut off': ['<p><a href="x', '<a href="x'],
  }
  for (const [what, [html, element]] of Object.entries(mistakes))
    it(`tell ${what}`, async () => {
      const { faults } = await factsOf(`<!doctype html><html><head></head><body>${html}`)
      expect(faults.map(fault => fault.element)).toContain(element)
    })

  it('tell no mistakes of a page that leaves out end tags as it may', async () => {
    const html =
      '<!doctype html><title>T</title><ul><li>a<li>b</ul><p>c<p>d<table><tr><td>e<tr><td>f</table><svg><path d=""/><g></g></svg><br/>'
    expect((await factsOf(html)).faults).toEqual([])
  })
})
