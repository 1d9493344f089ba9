import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { richTextEngine } from '#content/rich-text/rich-text.ts'
import { NO_REFERENCES, RICH_TEXT_FORMATS, type RichTextFormat } from '#model/rich-text.ts'
import { dangers, NASTY } from '../dangers.ts'
import { stopClock } from '../stopped-clock.ts'
import { htmlOf, REFERENCES } from './engine.ts'

stopClock()

/** A text of each format that says `value` wherever a text, an address or a name may stand. */
const SAYING: Readonly<Record<RichTextFormat, (value: string) => unknown>> = {
  markdown: value => `${value}\n\n[${value}](${value})\n\n![${value}](${value})`,
  html: value => `${value}<a href="${value}" title="${value}">${value}</a><img src="${value}"><iframe src="${value}"></iframe>`,
  'strapi-blocks': value => [
    { type: 'paragraph', children: [{ type: 'text', text: value, bold: true }, { type: 'link', url: value, children: [{ type: 'text', text: value }] }] },
    { type: 'heading', level: value, children: [{ type: 'text', text: value }] },
    { type: 'code', language: value, children: [{ type: 'text', text: value }] },
    { type: 'image', image: { url: value, alternativeText: value, caption: `${value} ` } },
    { type: value },
  ],
  lexical: value => ({
    root: {
      children: [
        { type: 'paragraph', children: [{ type: 'text', text: value, format: 255 }, { type: 'link', url: value, title: value, rel: value, target: value, children: [{ type: 'text', text: value }] }] },
        { type: 'heading', tag: value, children: [{ type: 'text', text: value }] },
        { type: 'html', html: value }, { type: 'markdown', markdown: value }, { type: 'callout', calloutText: value, calloutEmoji: value },
        { type: 'embed', url: value, html: value, metadata: { title: value }, caption: value }, { type: 'codeblock', code: value, language: value, caption: value },
        { type: 'bookmark', url: value, metadata: { title: value, description: value }, caption: value }, { type: 'image', src: value, href: value, alt: value, title: value, caption: value },
        { type: 'button', buttonUrl: value, buttonText: value }, { type: 'toggle', heading: value, content: value }, { type: 'product', productTitle: value, productUrl: value, productImageSrc: value },
        { type: value },
      ],
    },
  }),
  contentful: value => ({
    nodeType: 'document',
    content: [
      { nodeType: 'paragraph', content: [{ nodeType: 'text', value, marks: [{ type: 'bold' }, { type: value }] }, { nodeType: 'hyperlink', data: { uri: value }, content: [{ nodeType: 'text', value }] }, { nodeType: 'entry-hyperlink', data: { target: { sys: { id: value } } }, content: [] }] },
      { nodeType: 'embedded-asset-block', data: { target: { sys: { id: value } } }, content: [] },
      { nodeType: `heading-${value}`, content: [] },
    ],
  }),
  'portable-text': value => [
    { _type: 'block', style: value, markDefs: [{ _key: 'a', _type: 'link', href: value, blank: true }], children: [{ _type: 'span', text: value, marks: ['a', value, 'constructor', '__proto__'] }] },
    { _type: 'code', code: value, language: value }, { _type: 'image', asset: { url: value }, alt: value, caption: value },
    { _type: 'embed', url: value, title: value }, { _type: 'table', rows: [{ cells: [value] }] }, { _type: value },
  ],
} // biome-ignore format: compact

describe.each(RICH_TEXT_FORMATS)('a text in the format %s', format => {
  it.each(NASTY)('holds nothing that runs: %s', async value => {
    for (const policy of ['editorial', 'strict'] as const) {
      const { rendered } = await richTextEngine({}, policy).render(
        { format, value: SAYING[format](value) },
        NO_REFERENCES,
      )
      expect(dangers(rendered.html)).toEqual([])
      expect(rendered.html).not.toMatch(/<(?:script|iframe|style|svg|form|object|embed)/i)
    }
  })

  it('is refused or rendered, and never breaks anything, whatever stands in it', async () => {
    const known = fc.constantFrom('type', 'children', 'text', 'root', 'nodeType', 'content', '_type', 'marks', 'markDefs', 'url', 'data', 'asset', '_ref', 'target', 'rows', 'level', 'listItem', 'format', '__proto__', 'constructor') // biome-ignore format: a list
    const words = fc.constantFrom('paragraph', 'text', 'list', 'list-item', 'link', 'image', 'block', 'span', 'document', 'root', 'table', 'table-row', 'bullet', 'hyperlink', 'heading', 'html', '<b>x', 'javascript:x', 'constructor') // biome-ignore format: a list
    const { value } = fc.letrec(tie => ({
      value: fc.oneof(
        { maxDepth: 5, withCrossShrink: true },
        fc.oneof(words, fc.string(), fc.integer(), fc.boolean(), fc.constant(null)),
        fc.array(tie('value'), { maxLength: 4 }),
        fc.dictionary(known, tie('value'), { maxKeys: 6 }),
      ),
    }))
    const whole = fc.oneof(value, value.map(inside => ({ nodeType: 'document', content: [inside] })), value.map(inside => ({ root: { children: [inside] } })), value.map(inside => [inside])) // biome-ignore format: short
    await fc.assert(
      fc.asyncProperty(whole, async value => {
        const html = await htmlOf(format, value, REFERENCES).catch(error => {
          expect(error.name).toBe('RichTextFault')
          return ''
        })
        expect(dangers(html)).toEqual([])
      }),
      { numRuns: 500, seed: 1 },
    )
  })
})

describe('texts without end', () => {
  const DEEP = 20_000
  const nested = (make: (inside: unknown) => unknown): unknown => {
    let value: unknown = 'x'
    for (let level = 0; level < DEEP; level++) value = make(value)
    return value
  }

  it.each<[RichTextFormat, string, () => unknown]>([
    ['html', 'elements', () => '<div>'.repeat(DEEP)],
    ['html', 'marks that every paragraph repeats', () => Array.from({ length: 150 }, (_, at) => `<b id="${at}">`).join('') + '<p>'.repeat(100_000)],
    ['markdown', 'quotes', () => '> '.repeat(DEEP)],
    ['markdown', 'elements', () => `<i>${'<div>'.repeat(DEEP)}`],
    ['markdown', 'lists', () => `${'- '.repeat(DEEP)}x`],
    ['strapi-blocks', 'lists', () => [nested(inside => ({ type: 'list', children: [inside] }))]],
    ['strapi-blocks', 'links', () => [{ type: 'paragraph', children: [nested(inside => ({ type: 'link', url: 'x', children: [inside] }))] }]],
    ['contentful', 'quotes', () => ({ nodeType: 'document', content: [nested(inside => ({ nodeType: 'blockquote', content: [inside] }))] })],
    ['lexical', 'lists', () => ({ root: { children: [nested(inside => ({ type: 'list', children: [{ type: 'listitem', children: [inside] }] }))] } })],
    ['lexical', 'cards of Markdown', () => ({ root: { children: [{ type: 'markdown', markdown: '> '.repeat(DEEP) }] } })],
  ])('are refused at once: %s, %s', async (format, _, value) => {
    await expect(htmlOf(format, value())).rejects.toThrow(/nested/)
  }, 5_000) // biome-ignore format: a table

  it('renders an article of five megabytes', async () => {
    const paragraph = '<p>Some <b>words</b> and <a href="https://x.example/">a link</a>, again and again.</p>\n'
    const html = await htmlOf('html', `<div><section>${paragraph.repeat(60_000)}</section></div>`)
    expect(html.length).toBeGreaterThan(5_000_000)
  }, 20_000)

  it.each<[RichTextFormat, unknown, string]>([
    ['html', { a: 1 }, 'expected HTML, came an object'],
    ['markdown', [], 'expected Markdown, came a list'],
    ['contentful', 'text', "expected a document of Contentful's rich text, came a string"],
    ['portable-text', 'text', 'expected the blocks of Portable Text, came a string'],
    ['strapi-blocks', 'text', 'expected the list of blocks of Strapi, came a string'],
    ['lexical', '{"root":', 'expected the JSON of an editor state of Ghost, but it cannot be parsed'],
  ])('names what was expected of the format %s', async (format, value, message) => {
    await expect(htmlOf(format, value)).rejects.toThrow(message)
  })

  it.each(RICH_TEXT_FORMATS)('takes a field without a value for an empty text: %s', async format => {
    expect(await htmlOf(format, null)).toBe('')
  })
})

describe('parts that are not known', () => {
  it.each<[RichTextFormat, unknown, string[]]>([
    ['portable-text', [{ _type: 'pricing' }, { _type: 'pricing' }, { _type: 'chart' }], ['pricing', 'chart']],
    ['lexical', { root: { children: [{ type: 'transistor' }] } }, ['transistor']],
    ['html', '<iframe src="https://ads.example/1"></iframe>', ['iframe of ads.example']],
    [
      'contentful',
      {
        nodeType: 'document',
        content: ['pricing', 'nobody'].map(id => ({
          nodeType: 'embedded-entry-block',
          data: { target: { sys: { id } } },
        })),
      },
      ['pricing', 'entry without a page'],
    ],
  ])('are left out and named: %s', async (format, value, unknown) => {
    const found = await richTextEngine({}, 'editorial').render({ format, value }, REFERENCES)
    expect(found.unknown).toEqual(unknown)
    expect(found.rendered.html.trim()).toBe('')
  })
})

it('tells a text without its form, a line a block', async () => {
  const value = '<h2>A</h2><p>b <i>c</i></p><ul><li>d</li><li>e</li></ul><table><tr><td>1</td><td>2</td></tr></table>'
  const { text } = await richTextEngine({}, 'editorial').render({ format: 'html', value }, NO_REFERENCES)
  expect(text).toBe('A\nb c\nd\ne\n1 2')
})

it('names the images that a text shows', () => {
  const engine = richTextEngine({}, 'editorial')
  const value = [
    { _type: 'image', asset: { _ref: 'image-1-2x3-png' } },
    { _type: 'code', code: '<img src="no.png">' },
  ]
  expect(engine.imagesOf({ format: 'portable-text', value })).toEqual(['asset:image-1-2x3-png'])
  expect(engine.imagesOf({ format: 'markdown', value: '![](a.png) <img src="b.png"> `![](c.png)`' })).toEqual([
    'a.png',
    'b.png',
  ])
})
