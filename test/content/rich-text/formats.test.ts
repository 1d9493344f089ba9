import { describe, expect, it } from 'vitest'
import { stopClock } from '../stopped-clock.ts'
import { htmlOf, ownImage, REFERENCES } from './engine.ts'

stopClock()

describe('blocks of Strapi', () => {
  const words = (...children: object[]) => [{ type: 'paragraph', children }]
  const text = (value: string, marks: object = {}) => ({ type: 'text', text: value, ...marks })

  it.each([
    ['words', words(text('Hello')), '<p>Hello</p>'],
    ['line ends', words(text('a\nb')), '<p>a<br>b</p>'],
    ['no empty paragraphs', [...words(text('a')), ...words(text(''))], '<p>a</p>'],
    ['marks', words(text('a', { bold: true }), text('b', { bold: true, italic: true }), text('c', { code: true, underline: true, strikethrough: true })),
      '<p><strong>a<em>b</em></strong><u><del><code>c</code></del></u></p>'],
    ['headings with ids', [{ type: 'heading', level: 3, children: [text('Two words')] }], '<h3 id="two-words">Two words</h3>'],
    ['a heading of no level', [{ type: 'heading', level: 9, children: [text('x')] }], '<h2 id="x">x</h2>'],
    ['quotes', [{ type: 'quote', children: [text('q')] }], '<blockquote><p>q</p></blockquote>'],
    ['links', words({ type: 'link', url: 'https://x.example/?a=1&b=2', children: [text('x', { bold: true })] }),
      '<p><a href="https://x.example/?a=1&amp;b=2"><strong>x</strong></a></p>'],
    ['nested lists', [{ type: 'list', format: 'ordered', children: [
      { type: 'list-item', children: [text('1')] },
      { type: 'list', format: 'unordered', children: [{ type: 'list-item', children: [text('1a')] }] },
      { type: 'list-item', children: [text('2')] },
    ] }], '<ol><li>1<ul><li>1a</li></ul></li><li>2</li></ol>'],
    ['images beside the text', [{ type: 'image', image: { url: '/uploads/cat.png', alternativeText: 'Our cat', name: 'cat.png', caption: 'cat.png' }, children: [] }],
      ownImage('Our cat')],
    ['captions', [{ type: 'image', image: { url: 'https://far.example/x.png', alternativeText: 'x', name: 'x.png', caption: 'Seen far away' } }],
      '<figure><img src="https://far.example/x.png" alt="x"><figcaption>Seen far away</figcaption></figure>'],
    ['no image that may not be shown', [{ type: 'image', image: { url: '/uploads/secret.png' } }], ''],
    ['links to the address of an entry', words({ type: 'link', url: 'https://cms.example/first/#part', children: [text('x')] }),
      '<p><a href="/blog/first/#part">x</a></p>'],
    ['addresses of players', words({ type: 'link', url: 'https://youtu.be/dQw4w9WgXcQ', children: [text('https://youtu.be/dQw4w9WgXcQ')] }),
      '<figure class="embed embed-youtube" data-embed="youtube" data-embed-id="dQw4w9WgXcQ"><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">YouTube</a></figure>'],
  ])('become HTML: %s', async (_, value, html) => {
    expect(await htmlOf('strapi-blocks', value, REFERENCES)).toBe(html)
  }) // biome-ignore format: a table

  it('hold code that is highlighted as in Markdown', async () => {
    const html = await htmlOf('strapi-blocks', [{ type: 'code', language: 'js', children: [text('const a = 1')] }])
    expect(html).toBe(await htmlOf('markdown', '```js\nconst a = 1\n```'))
    expect(html).toContain('data-language="js"')
  })
})

describe("Contentful's rich text", () => {
  const node = (nodeType: string, content: object[] = [], data: object = {}) => ({ nodeType, data, content })
  const text = (value: string, ...marks: string[]) => ({
    nodeType: 'text',
    value,
    marks: marks.map(type => ({ type })),
    data: {},
  })
  const link = (type: string, id: string) => ({ target: { sys: { type: 'Link', linkType: type, id } } })
  const cell = (type: string, value: string) => node(type, [node('paragraph', [text(value)])])

  it.each([
    ['marks', [node('paragraph', [text('a', 'bold'), text('b', 'bold', 'italic'), text('2', 'superscript'), text('n', 'subscript')])],
      '<p><strong>a<em>b</em></strong><sup>2</sup><sub>n</sub></p>'],
    ['headings', [node('heading-2', [text('Two words')])], '<h2 id="two-words">Two words</h2>'],
    ['lists', [node('ordered-list', [node('list-item', [node('paragraph', [text('1')])]), node('list-item', [node('paragraph', [text('2')]), node('unordered-list', [node('list-item', [node('paragraph', [text('2a')])])])])])],
      '<ol><li>1</li><li><p>2</p><ul><li>2a</li></ul></li></ol>'],
    ['quotes and rules', [node('blockquote', [node('paragraph', [text('q')])]), node('hr')], '<blockquote><p>q</p></blockquote><hr>'],
    ['tables', [node('table', [node('table-row', [cell('table-header-cell', 'A')]), node('table-row', [cell('table-cell', '1')])])],
      '<table><thead><tr><th>A</th></tr></thead><tbody><tr><td>1</td></tr></tbody></table>'],
    ['hyperlinks', [node('paragraph', [node('hyperlink', [text('x')], { uri: 'https://x.example/' })])], '<p><a href="https://x.example/">x</a></p>'],
    ['links to entries', [node('paragraph', [node('entry-hyperlink', [text('here')], link('Entry', 'e1'))])], '<p><a href="/blog/first/">here</a></p>'],
    ['links to entries without a page', [node('paragraph', [node('entry-hyperlink', [text('there')], link('Entry', 'gone'))])], '<p>there</p>'],
    ['embedded entries', [node('embedded-entry-block', [], link('Entry', 'e1'))], '<p><a href="/blog/first/">First post</a></p>'],
    ['embedded entries that are players', [node('embedded-entry-block', [], link('Entry', 'video'))], '<figure class="embed embed-youtube" data-embed="youtube" data-embed-id="dQw4w9WgXcQ"><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">A song</a></figure>'],
    ['embedded entries that are pictures', [node('embedded-entry-block', [], link('Entry', 'figure'))], `<figure>${ownImage('Mine')}<figcaption>Below</figcaption></figure>`],
    ['embedded entries whose picture may not be shown', [node('embedded-entry-block', [], link('Entry', 'hidden'))], ''],
    ['no embedded entries of other kinds', [node('embedded-entry-block', [], link('Entry', 'pricing'))], ''],
    ['entries in a line', [node('paragraph', [text('see '), node('embedded-entry-inline', [], link('Entry', 'e1'))])], '<p>see <a href="/blog/first/">First post</a></p>'],
    ['assets that are images', [node('embedded-asset-block', [], link('Asset', 'i1'))], ownImage('A cat')],
    ['assets that are files', [node('embedded-asset-block', [], link('Asset', 'f1'))], '<a href="https://cdn.example/report.pdf">The report</a>'],
    ['no asset that may not be shown', [node('embedded-asset-block', [], link('Asset', 'i2'))], ''],
    ['links to assets', [node('paragraph', [node('asset-hyperlink', [text('pdf')], link('Asset', 'f1'))])], '<p><a href="https://cdn.example/report.pdf">pdf</a></p>'],
  ])('becomes HTML: %s', async (_, content, html) => {
    expect(await htmlOf('contentful', node('document', content), REFERENCES)).toBe(html)
  }) // biome-ignore format: a table

  it('has embedded entries that are code blocks', async () => {
    const html = await htmlOf(
      'contentful',
      node('document', [node('embedded-entry-block', [], link('Entry', 'code'))]),
      REFERENCES,
    )
    expect(html).toBe(await htmlOf('markdown', '```js\na < b\n```'))
  })

  it('has paragraphs that are code blocks', async () => {
    const html = await htmlOf('contentful', node('document', [node('paragraph', [text('a\nb', 'code')])]))
    expect(html).toBe(await htmlOf('markdown', '```\na\nb\n```'))
  })
})

describe('Portable Text', () => {
  const span = (text: string, ...marks: string[]) => ({ _type: 'span', text, marks })
  const block = (children: object[], more: object = {}) => ({
    _type: 'block',
    style: 'normal',
    markDefs: [],
    children,
    ...more,
  })
  const item = (text: string, listItem: string, level: number) => block([span(text)], { listItem, level })

  it.each([
    ['decorators', [block([span('a', 'strong'), span('b', 'strong', 'em'), span('c', 'strike-through', 'unheard-of')])], '<p><strong>a<em>b</em></strong><del>c</del></p>'],
    ['styles', [block([span('A b')], { style: 'h2' }), block([span('q')], { style: 'blockquote' })], '<h2 id="a-b">A b</h2><blockquote><p>q</p></blockquote>'],
    ['a link over several spans', [block([span('a', 'l1'), span('b', 'em', 'l1')], { markDefs: [{ _key: 'l1', _type: 'link', href: 'https://x.example/' }] })],
      '<p><a href="https://x.example/">a<em>b</em></a></p>'],
    ['links to documents', [block([span('x', 'l1')], { markDefs: [{ _key: 'l1', _type: 'internalLink', reference: { _type: 'reference', _ref: 'e1' } }] })],
      '<p><a href="/blog/first/">x</a></p>'],
    ['lists by level', [item('1', 'number', 1), item('1a', 'bullet', 2), item('1a1', 'bullet', 3), item('2', 'number', 1), item('b', 'bullet', 1)],
      '<ol><li>1<ul><li>1a<ul><li>1a1</li></ul></li></ul></li><li>2</li></ol><ul><li>b</li></ul>'],
    ['a list that begins deep', [item('x', 'bullet', 3)], '<ul><li><ul><li><ul><li>x</li></ul></li></ul></li></ul>'],
    ['images', [{ _type: 'image', asset: { _type: 'reference', _ref: 'i1' }, alt: 'Mine', caption: 'Below' }], `<figure>${ownImage('Mine')}<figcaption>Below</figcaption></figure>`],
    ['tables', [{ _type: 'table', rows: [{ _type: 'tableRow', cells: ['a', 'b'] }] }], '<table><tbody><tr><td>a</td><td>b</td></tr></tbody></table>'],
    ['players', [{ _type: 'youtube', url: 'https://www.youtube.com/watch?v=dQw4w9WgXcQ', title: 'A song' }],
      '<figure class="embed embed-youtube" data-embed="youtube" data-embed-id="dQw4w9WgXcQ"><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">A song</a></figure>'],
    ['players of others, as links', [{ _type: 'video', url: 'https://video.example/1' }], '<p><a href="https://video.example/1">https://video.example/1</a></p>'],
    ['references in a line', [block([span('see '), { _type: 'reference', _ref: 'e1' }])], '<p>see <a href="/blog/first/">First post</a></p>'],
  ])('becomes HTML: %s', async (_, value, html) => {
    expect(await htmlOf('portable-text', value, REFERENCES)).toBe(html)
  }) // biome-ignore format: a table
})

describe("Ghost's editor state", () => {
  const root = (...children: object[]) => JSON.stringify({ root: { type: 'root', children } })
  const text = (value: string, format = 0) => ({ type: 'extended-text', text: value, format })
  const paragraph = (...children: object[]) => ({ type: 'paragraph', children })

  it.each([
    ['formats', root(paragraph(text('a', 1), text('b', 3), text('c', 16), text('d', 128), { type: 'linebreak' }, text('e'))),
      '<p><strong>a<em>b</em></strong><code>c</code><mark>d</mark><br>e</p>'],
    ['headings, quotes, rules', root({ type: 'extended-heading', tag: 'h3', children: [text('A b')] }, { type: 'extended-quote', children: [text('q')] }, { type: 'aside', children: [text('r')] }, { type: 'horizontalrule' }),
      '<h3 id="a-b">A b</h3><blockquote><p>q</p></blockquote><blockquote class="kg-blockquote-alt">r</blockquote><hr>'],
    ['links', root(paragraph({ type: 'link', url: 'https://cms.example/first/', rel: 'noreferrer', children: [text('x')] })), '<p><a href="/blog/first/" rel="noreferrer">x</a></p>'],
    ['lists', root({ type: 'list', listType: 'number', tag: 'ol', start: 3, children: [{ type: 'listitem', value: 3, children: [text('c')] }, { type: 'listitem', value: 4, children: [{ type: 'list', listType: 'bullet', children: [{ type: 'listitem', children: [text('c1')] }] }] }] }),
      '<ol start="3"><li>c<ul><li>c1</li></ul></li></ol>'],
    ['images', root({ type: 'image', src: 'https://cms.example/uploads/cat.png', alt: 'Ours', caption: '<i>Below</i>', width: 10, height: 10 }), `<figure>${ownImage('Ours')}<figcaption><i>Below</i></figcaption></figure>`],
    ['HTML cards', root({ type: 'html', html: '<mark>x</mark><script>alert(1)</script>' }), '<mark>x</mark>'],
    ['Markdown cards', root({ type: 'markdown', markdown: '- *a*' }), '<ul>\n<li><em>a</em></li>\n</ul>'],
    ['embeds', root({ type: 'embed', url: 'https://vimeo.com/76979871', embedType: 'video', html: '<iframe></iframe>', metadata: { title: 'The new Vimeo' }, caption: '' }),
      '<figure class="embed embed-vimeo" data-embed="vimeo" data-embed-id="76979871"><a href="https://vimeo.com/76979871">The new Vimeo</a></figure>'],
    ['toggles', root({ type: 'toggle', heading: 'More', content: '<p>x</p>' }), '<details class="kg-card kg-toggle-card"><summary>More</summary><p>x</p></details>'],
    ['bookmarks', root({ type: 'bookmark', url: 'https://x.example/', metadata: { title: 'X', description: 'About x' } }), '<div class="kg-card kg-bookmark-card"><p><a href="https://x.example/">X</a></p><p>About x</p></div>'],
    ['callouts', root({ type: 'callout', calloutEmoji: '💡', calloutText: '<b>Mind</b>' }), '<div class="kg-card kg-callout-card"><div class="kg-callout-emoji" aria-hidden="true">💡</div><div class="kg-callout-text"><b>Mind</b></div></div>'],
    ['nothing of mails', root({ type: 'email', html: '<p>Hi</p>' }, { type: 'paywall' }, paragraph(text('a'))), '<p>a</p>'],
  ])('becomes HTML: %s', async (_, value, html) => {
    expect(await htmlOf('lexical', value, REFERENCES)).toBe(html)
  }) // biome-ignore format: a table

  it('holds code that is highlighted as in Markdown', async () => {
    const html = await htmlOf('lexical', root({ type: 'codeblock', code: 'const a = 1', language: 'js' }))
    expect(html).toBe(await htmlOf('markdown', '```js\nconst a = 1\n```'))
  })
})

describe("Ghost's HTML", () => {
  it.each([
    ['images in the sizes that the factory makes', '<figure class="kg-card kg-image-card kg-width-wide"><img src="https://cms.example/uploads/cat.png" class="kg-image" alt="Ours" loading="lazy" width="20" height="10" srcset="https://cms.example/uploads/size/w600/cat.png 600w" sizes="100vw"></figure>',
      `<figure class="kg-card kg-image-card kg-width-wide">${ownImage('Ours')}</figure>`],
    ['links to posts', '<p><a href="https://cms.example/first/?ref=cms.example">x</a></p>', '<p><a href="/blog/first/">x</a></p>'],
    ['frames of players', '<figure class="kg-card kg-embed-card"><iframe width="200" height="113" src="https://www.youtube.com/embed/dQw4w9WgXcQ?feature=oembed" title="A song" allowfullscreen></iframe></figure>',
      '<figure class="kg-card kg-embed-card"><figure class="embed embed-youtube" data-embed="youtube" data-embed-id="dQw4w9WgXcQ"><a href="https://www.youtube.com/watch?v=dQw4w9WgXcQ">A song</a></figure></figure>'],
    ['toggles that open without a script', '<div class="kg-card kg-toggle-card" data-kg-toggle-state="close"><div class="kg-toggle-heading"><h4 class="kg-toggle-heading-text"><span>More</span></h4><button class="kg-toggle-card-icon"><svg/></button></div><div class="kg-toggle-content"><p>x</p></div></div>',
      '<details class="kg-toggle-card"><summary><span>More</span></summary><p>x</p></details>'],
    ['players of files, as links', '<div class="kg-card kg-audio-card"><div class="kg-audio-player-container"><audio src="https://cms.example/media/a%20song.mp3" preload="metadata"></audio><div class="kg-audio-title">A song</div></div></div>',
      '<figure class="kg-card"><p><a href="https://cms.example/media/a%20song.mp3">A song</a></p></figure>'],
    ['no forms for members', '<p>a</p><div class="kg-card kg-signup-card"><form><input name="email"></form></div>', '<p>a</p><div></div>'],
  ])('becomes safe HTML: %s', async (_, value, html) => {
    expect(await htmlOf('html', value, REFERENCES)).toBe(html)
  }) // biome-ignore format: a table
})

describe('Markdown of a CMS', () => {
  it("shows images of the CMS as the factory's own, and links entries", async () => {
    const body = '![](/uploads/cat.png)\n\n[x](https://cms.example/first/)'
    expect(await htmlOf('markdown', body, REFERENCES)).toBe(
      `<p>${ownImage('A cat')}</p>\n<p><a href="/blog/first/">x</a></p>`,
    )
  })

  it('does not take lines of dashes at its beginning for front matter', async () => {
    expect(await htmlOf('markdown', '---\na: 1\n---\n')).toContain('<hr>')
  })
})
