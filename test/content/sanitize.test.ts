import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { markdownFor } from '#content/markdown.ts'
import { unifiedMarkdown } from '#content/unified.ts'
import type { MarkdownOptions } from '#model/site.ts'
import { dangers, NASTY } from './dangers.ts'
import { stopClock } from './stopped-clock.ts'

stopClock()

const root = import.meta.dirname
const engines = {
  satteri: (sanitize: MarkdownOptions['sanitize']) =>
    markdownFor({ root, site: { remarkPlugins: [], rehypePlugins: [], sanitize } }),
  unified: (sanitize: MarkdownOptions['sanitize']) =>
    unifiedMarkdown({ theme: {}, remarkPlugins: [], rehypePlugins: [], sanitize, root }, 'unified'),
}

describe.each(['satteri', 'unified'] as const)('sanitised Markdown of the %s pipeline', pipeline => {
  describe.each(['editorial', 'strict'] as const)('by the %s policy', policy => {
    it.each(NASTY)('holds nothing that runs: %s', async body => {
      const { html } = await (await engines[pipeline](policy)).render(body, {})
      expect(dangers(html)).toEqual([])
      expect(html).not.toMatch(/<(?:script|iframe|style|svg)/i)
    })

    it.each([
      'whatsapp://send?text=Hi',
      'sms:+49301234',
      'geo:52.5,13.4',
      'tg://resolve?domain=acme',
      'viber://x',
      'facetime:a@b.c',
    ])('keeps a link that opens an app: %s', async url => {
      const { html } = await (await engines[pipeline](policy)).render(`[a](${url})\n\n<b>x</b>`, {})
      expect(html).toContain(`<a href="${url}">a</a>`)
    })

    it('holds nothing that runs, however the pieces are put together', async () => {
      const pieces = fc.constantFrom(
        ...NASTY.flatMap(text => [text, ...text.split(/(?<=[<>"'=:\s()[\]])/)]),
        '\n',
        '\n\n',
        ' ',
        '`',
        '```\n',
        '*',
        '> ',
        '- ',
        '&',
        '\\',
      )
      const engine = await engines[pipeline](policy)
      await fc.assert(
        fc.asyncProperty(fc.array(pieces, { maxLength: 12 }), async parts => {
          const { html } = await engine.render(parts.join(''), {})
          expect(dangers(html)).toEqual([])
        }),
        { numRuns: 1000, seed: 1 },
      )
    }, 60_000)
  })

  it('keeps under the strict policy the text of HTML, and all of Markdown', async () => {
    const body =
      '<div class="x"><mark>Text</mark></div>\n\n# H\n\n- [x] a\n\n| a |\n| :-: |\n| b |\n\nc[^1] ![i](https://x.example/i.png "t")\n\n[^1]: d'
    const { html } = await (await engines[pipeline]('strict')).render(body, {})
    expect(html).not.toMatch(/<(?:div|mark)/)
    expect(html).toContain('Text')
    for (const part of [
      '<h1 id="h">',
      '<input type="checkbox" checked disabled>',
      '<th style="text-align: center">',
      'id="user-content-fn-1"',
      '<img src="https://x.example/i.png" alt="i" title="t">',
    ])
      expect(html).toContain(part)
  })
})
