import { describe, expect, it } from 'vitest'
import { markdownFor } from '#content/markdown.ts'
import { unifiedMarkdown } from '#content/unified.ts'
import { SiteError } from '#model/failure.ts'
import type { MarkdownOptions } from '#model/site.ts'
import { folder } from './folder.ts'
import { stopClock } from './stopped-clock.ts'

stopClock()

const WORKSPACE = {
  'node_modules/remark-shout/package.json': '{ "name": "remark-shout", "type": "module", "exports": "./index.js" }',
  'node_modules/remark-shout/index.js': `export default ({ mark } = {}) => (tree, file) => {
    file.data.astro.frontmatter.shouted = true
    const visit = node => { if (node.type === 'text') node.value = node.value.toUpperCase() + (mark ?? ''); node.children?.forEach(visit) }
    visit(tree)
  }`,
  'node_modules/rehype-frame/package.json':
    '{ "name": "rehype-frame", "exports": { ".": { "import": "./frame.mjs" } } }',
  'node_modules/rehype-frame/frame.mjs': `export default () => tree => {
    tree.children = [{ type: 'element', tagName: 'section', properties: { className: ['frame'], onClick: 'x()' }, children: tree.children }]
  }`,
  'node_modules/no-plugin/package.json': '{ "name": "no-plugin", "main": "./index.js" }',
  'node_modules/no-plugin/index.js': 'module.exports = {}',
  'plugins/own.mjs': 'export default () => tree => { tree.children.reverse() }',
}

const engineIn = (root: string, changes: Partial<MarkdownOptions>) =>
  markdownFor({ root, site: { remarkPlugins: [], rehypePlugins: [], sanitize: 'editorial', ...changes } })

describe('the pipeline of a site that names plugins', () => {
  it('runs remark and rehype plugins of the workspace with their options, then sanitises', async () => {
    using workspace = folder(WORKSPACE)
    const engine = await engineIn(workspace.dir, {
      remarkPlugins: [['remark-shout', { mark: '!' }]],
      rehypePlugins: ['rehype-frame'],
    })
    const frontmatter = { title: 'x' }
    const { html, metadata } = await engine.render('# Hello\n\n```js\nx\n```\n\n![a](./a.png)', frontmatter)
    expect(html).toMatch(
      /^<section class="frame"><h1 id="hello">HELLO!<\/h1>\n<pre class="astro-code github-dark" [\s\S]*<p><img __ASTRO_IMAGE_="[^"]*"><\/p><\/section>\n$/,
    )
    expect(metadata).toEqual({
      headings: [{ depth: 1, slug: 'hello', text: 'HELLO!' }],
      localImagePaths: ['./a.png'],
      remoteImagePaths: [],
      imagePaths: ['./a.png'],
      frontmatter: { title: 'x', shouted: true },
    })
    expect(frontmatter).toEqual({ title: 'x' })
  })

  it('runs a plugin from a file of the workspace', async () => {
    using workspace = folder(WORKSPACE)
    const engine = await engineIn(workspace.dir, { remarkPlugins: ['./plugins/own.mjs'] })
    expect((await engine.render('a\n\nb', {})).html).toBe('<p>b</p>\n<p>a</p>\n')
  })

  it('takes the plugins of the theme before those of the site, whose options win', async () => {
    using workspace = folder(WORKSPACE)
    const theme = { remarkPlugins: [['remark-shout', { mark: '1' }] as const] }
    const site: MarkdownOptions = {
      remarkPlugins: [['remark-shout', { mark: '2' }]],
      rehypePlugins: [],
      sanitize: 'editorial',
    }
    const engine = await markdownFor({ root: workspace.dir, theme, site })
    expect((await engine.render('a', {})).html).toBe('<p>A2</p>\n')
  })

  it('names every plugin that cannot be loaded, and what to do', async () => {
    using workspace = folder(WORKSPACE)
    const error = await engineIn(workspace.dir, {
      remarkPlugins: ['remark-nowhere'],
      rehypePlugins: ['no-plugin'],
    }).then(
      () => null,
      (thrown: unknown) => thrown,
    )
    expect(error).toBeInstanceOf(SiteError)
    expect((error as SiteError).failures).toEqual([
      {
        code: 'markdown-plugin',
        message: expect.stringMatching(
          /^Expected a remark plugin in the package "remark-nowhere", but it cannot be loaded: Cannot find /,
        ),
        where: `${workspace.dir}/package.json`,
        hint: 'Install it in the workspace (npm install remark-nowhere), or take it out of `markdown.remarkPlugins`.',
      },
      {
        code: 'markdown-plugin',
        message:
          'Expected a rehype plugin in the package "no-plugin", but it cannot be loaded: it exports no plugin as its default',
        where: `${workspace.dir}/package.json`,
        hint: 'Install it in the workspace (npm install no-plugin), or take it out of `markdown.rehypePlugins`.',
      },
    ])
  })
})

/** Documents on which the two pipelines agree but for line ends at the very end. */
const AGREED: readonly (readonly [name: string, body: string])[] = [
  ['headings', '# a\n\n## b *c* `d`\n\nSetext\n======\n\n### e ###\n\n# a'],
  ['emphasis', '*a* **b** ***c*** _d_ __e__ a*b*c a_b_c **a*b*c**'],
  ['lists', '- a\n- b\n  - c\n\n    d\n\n1. e\n2. f\n\n7) g\n\n* h\n\n  i'],
  ['block quotes', '> a\n> > b\n>\n> c\nd'],
  ['code', '`a` ``b ` c``\n\n    indented\n\n```js\nconst a = 1 < 2\n```\n\n~~~\nplain\n~~~\n\n````\n```\n````'],
  ['links', '[a](b) [c](<d e> "f") [g][h] [h] [i][] <https://j.example> \\[k](l)\n\n[h]: /m "n"\n[i]: <o p>'],
  ['images', '![a](https://b.example/c.png "d") ![e][f] ![](./g.png)\n\n[f]: h.png'],
  ['breaks', 'a  \nb\\\nc\nd'],
  ['rules', 'a\n\n***\n\n- - -\n\n___'],
  ['escapes and entities', '\\*a\\* &amp; &lt; &copy; &#65; &#x42; &nosuch; 1 < 2 > 0 & "'],
  ['tables', '| a | b | c |\n| :- | :-: | -: |\n| `x\\|y` | *z* | |\n| 1 | 2 | 3 | 4 |\n\nno | table'],
  ['strikethrough', '~~a~~ ~b~ ~~c ~~ d~~'],
  ['task lists', '- [ ] a\n- [x] b\n\n  c\n- [X] d\n- [] e'],
  ['autolinks', 'www.a.example https://b.example/c?d=e&f=g. me@h.example (www.i.example) http://j.example/k_(l)'],
  ['footnotes', 'a[^1] b[^note] c[^1]\n\n[^1]: d\n[^note]: e\n\n    f\n\n[^unused]: g'],
  ['smart punctuation', '"a" \'b\' it\'s 1--2 c---d e... "f \'g\'" \\"h\\" &quot;i&quot; *"j"* \'90s'],
  [
    'HTML',
    '<div class="x">\n\n*a*\n\n</div>\n\nb <kbd>c</kbd> <br> <script>d</script>\n\n<!-- e -->\n\n<details><summary>f</summary>\n\ng\n\n</details>',
  ],
  ['raw HTML with a table', '<table><tr><td align="center">a</td></tr></table>'],
  ['unsafe addresses', '[a](javascript:b) ![c](vbscript:d) <e:f> [g](data:text/html,h)'],
  ['nothing', ''],
]

/** Documents on which they differ, and what each makes of them. */
const DIFFERENT: readonly (readonly [name: string, body: string, satteri: string, unified: string])[] = [
  [
    'a body that begins with a rule and has another: satteri takes what is between for front matter',
    '---\na\n\n---\n\nb',
    '<p>b</p>',
    '<hr>\n<p>a</p>\n<hr>\n<p>b</p>',
  ],
  ['emphasis beside an escaped delimiter', '*1\\**1', '<p><em>1*</em>1</p>', '<p>*1**1</p>'],
  [
    'a list item that holds nothing but a note',
    '- [^1]: a\n\n- b',
    '<ul>\n<li>\n</li>\n<li>\n<p>b</p>\n</li>\n</ul>',
    '<ul>\n<li></li>\n<li>\n<p>b</p>\n</li>\n</ul>',
  ],
  ['code that begins with an empty line, in a document with HTML', '<b>x</b>\n\n```\n\na\n```', 'lines: 2', 'lines: 1'],
]

describe('the two pipelines', () => {
  const plan = { theme: {}, remarkPlugins: [], rehypePlugins: [], root: import.meta.dirname }
  const both = async (body: string, sanitize: MarkdownOptions['sanitize'] = 'editorial') => {
    const satteri = await (await engineIn(plan.root, { sanitize })).render(body, {})
    const unified = await (await unifiedMarkdown({ ...plan, sanitize }, '')).render(body, {})
    return [satteri, unified].map(({ html, metadata }) => ({ html: normalized(html), metadata }))
  }
  // The one difference that is everywhere: attributes without a value, which mean the same.
  const normalized = (html: string) => html.replace(/ (data-footnote-ref|data-footnotes)=""/g, ' $1').trim()

  it.each(AGREED)('agree on %s', async (_, body) => {
    const [satteri, unified] = await both(body)
    expect(unified).toEqual(satteri)
  })

  it.each(DIFFERENT)('differ on %s', async (_, body, satteri, unified) => {
    const told = (html: string) =>
      satteri.startsWith('lines') ? `lines: ${html.split('class="line"').length - 1}` : html
    expect((await both(body)).map(({ html }) => told(html))).toEqual([satteri, unified])
  })
})
