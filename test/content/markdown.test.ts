import { createSatteriMarkdownProcessor } from '@astrojs/markdown-satteri'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { ThemeMarkdown } from '#content/engine.ts'
import { markdownFor } from '#content/markdown.ts'
import type { MarkdownOptions } from '#model/site.ts'
import { markdownDocument } from './markdown-words.ts'
import { stopClock } from './stopped-clock.ts'

stopClock()

const ROOT = import.meta.dirname

function engine(theme: ThemeMarkdown = {}, sanitize: MarkdownOptions['sanitize'] = 'editorial') {
  return markdownFor({ root: ROOT, theme, site: { remarkPlugins: [], rehypePlugins: [], sanitize } })
}

/** What `astro build` renders with the same configuration. */
async function astroRender(body: string, theme: ThemeMarkdown = {}, frontmatter = {}) {
  const { code, metadata } = await (await createSatteriMarkdownProcessor(theme as never)).render(body, { frontmatter })
  const imagePaths = metadata.localImagePaths.concat(metadata.remoteImagePaths)
  return { html: code, metadata: { ...metadata, imagePaths } }
}

describe('the Markdown of a site', () => {
  it('has the bytes of astro build, headings and image lists included, whatever is written without HTML', async () => {
    const astro = await createSatteriMarkdownProcessor({})
    const ours = await engine()
    await fc.assert(
      fc.asyncProperty(markdownDocument, async body => {
        const { code, metadata } = await astro.render(body, { frontmatter: { a: 1 } })
        const { html, metadata: told } = await ours.render(body, { a: 1 })
        expect(html).toBe(code)
        expect(told).toEqual({ ...metadata, imagePaths: [] })
      }),
      { numRuns: 1500, seed: 1 },
    )
  }, 30_000)

  it.each([
    ['code that looks like HTML', '```html\n<script>alert(1)</script>\n```\n\n`<b>` and Array\\<string>'],
    [
      'images beside the entry and elsewhere',
      '![a](./a.png "T") ![b](b.png) ![c](https://c.example/d.png) ![e](/f.png)\n\n# ![g](./a.png) h',
    ],
    ['an image in a note that nothing refers to', '[^1]: ![a](./a.png)'],
    [
      'highlighted code',
      '```ts {1} title="x"\nconst a: Set<string> = new Set(["&"])\n```\n\n~~~diff\n+ a\n- b\n~~~\n\n```math\nx\n```',
    ],
    [
      'code fences of odd shapes',
      '````\n```\n\n\n````\n\n```\n```\n\n```c++\nint x;\n```\n\n```a`b\n```\n\n    x\n\n\n    y',
    ],
    ['an empty block of code in a language', '```js '],
    ['footnotes twice and headings that are alike', '# A\n\n# A\n\nb[^1] c[^1]\n\n[^1]: n\n\n## Footnotes'],
  ])('has the bytes of astro build for %s', async (_, body) => {
    expect(await (await engine()).render(body, {})).toEqual(await astroRender(body))
  })

  it.each<[string, ThemeMarkdown]>([
    ['another theme for code', { shikiConfig: { theme: 'github-light', wrap: true } }],
    ['two themes for code', { shikiConfig: { themes: { light: 'github-light', dark: 'github-dark' } } }],
    ['no highlighting', { syntaxHighlight: false }],
    ['languages left out', { syntaxHighlight: { type: 'shiki', excludeLangs: ['js'] } }],
    ['no GFM and no smart punctuation', { gfm: false, smartypants: false }],
    [
      'switches of the parser',
      { features: { headingAttributes: true, math: true, superscript: true, smartPunctuation: false } },
    ],
    ['remote images that it may process', { image: { domains: ['c.example'] } }],
  ])('follows a theme that wants %s', async (_, theme) => {
    const body =
      '# "A"\n\n~~b~~ -- www.x.example\n\n```js\nconst a = 1\n```\n\n```\nplain <b>\n\nx\n```\n\n![c](https://c.example/d.png)\n'
    expect(await (await engine(theme)).render(body, {})).toEqual(await astroRender(body, theme))
    const text = body.replace('![c]', '[c]')
    expect(await (await engine(theme)).render(text, {})).toEqual(await astroRender(text, theme))
  })

  it('with HTML has the bytes of astro build only where the site trusts its authors', async () => {
    const body = '<div onclick="x()">**a**</div>\n\n<script>alert(1)</script>\n\n[j](javascript:alert(1))'
    expect(await (await engine({}, 'trusted')).render(body, {})).toEqual(await astroRender(body))
    expect((await (await engine()).render(body, {})).html).toBe('<div>**a**</div>\n\n<p><a>j</a></p>\n')
  })

  it('keeps what editors write in HTML, and marks up the Markdown around it as ever', async () => {
    const body = [
      '<figure class="wide" id="f1"><img src="https://x.example/a.png" alt="A" width="10"><figcaption>**No** Markdown</figcaption></figure>',
      '',
      '<details open>',
      '<summary>More</summary>',
      '',
      '## Inside',
      '',
      '```js',
      'const a = 1',
      '```',
      '',
      '</details>',
      '',
      'H<sub>2</sub>O, <kbd>Ctrl</kbd>, <abbr title="x">y</abbr>, <mark>m</mark> <!-- gone -->',
    ].join('\n')
    const { html, metadata } = await (await engine()).render(body, {})
    const code = (await astroRender('```js\nconst a = 1\n```')).html.trimEnd()
    expect(html).toBe(
      [
        '<figure class="wide" id="f1"><img src="https://x.example/a.png" alt="A" width="10"><figcaption>**No** Markdown</figcaption></figure>',
        '<details open>',
        '<summary>More</summary>',
        '<h2 id="inside">Inside</h2>',
        code,
        '</details>',
        '<p>H<sub>2</sub>O, <kbd>Ctrl</kbd>, <abbr title="x">y</abbr>, <mark>m</mark> </p>',
        '',
      ].join('\n'),
    )
    expect(metadata.headings).toEqual([{ depth: 2, slug: 'inside', text: 'Inside' }])
  })

  it('is rendered by one engine a thread and configuration', async () => {
    expect(await engine()).toBe(await engine())
    expect(await engine({ gfm: false })).not.toBe(await engine())
  })
})
