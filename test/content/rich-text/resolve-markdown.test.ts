import fc from 'fast-check'
import { markdownToHast } from 'satteri'
import { expect, test } from 'vitest'
import { resolveMarkdown } from '#content/rich-text/resolve-markdown.ts'
import { NASTY } from '../dangers.ts'
import { REFERENCES } from './engine.ts'

test.each([
  ['![](/uploads/cat.png)', '![A cat](<../media/cat.png>)'],
  ['![mine](https://cms.example/uploads/cat.png "T")', '![mine](<../media/cat.png> "T")'],
  ['a ![x](/uploads/cat.png) b **c**', 'a ![x](<../media/cat.png>) b **c**'],
  ['![gone](/uploads/secret.png) text', ' text'],
  ['![far](https://far.example/a.png)', '![far](https://far.example/a.png)'],
  ['[*x* y](https://cms.example/first/#part "t")', '[*x* y](</blog/first/#part> "t")'],
  ['<https://cms.example/first/>', '[https://cms.example/first/](</blog/first/>)'],
  ['[x][a]\n\n[a]: https://cms.example/first/ "t"', '[x][a]\n\n[a]: </blog/first/> "t"'],
  ['[![x](/uploads/cat.png)](https://far.example/)', '[![x](<../media/cat.png>)](https://far.example/)'],
  ['<img alt="x" src="/uploads/cat.png">', '<img alt="x" src="../media/cat.png">'],
  ['<a href="https://cms.example/first/">x</a>', '<a href="/blog/first/">x</a>'],
  ['[a report](/uploads/report.pdf)', '[a report](<https://cms.example/uploads/report.pdf>)'],
  ['`![](/uploads/cat.png)`', '`![](/uploads/cat.png)`'],
  ['```\n![](/uploads/cat.png)\n```', '```\n![](/uploads/cat.png)\n```'],
  [
    'é ![](/uploads/cat.png) 😀 [x](https://cms.example/first/)',
    'é ![A cat](<../media/cat.png>) 😀 [x](</blog/first/>)',
  ],
  ['| a |\n| - |\n| ![](/uploads/cat.png) |', '| a |\n| - |\n| ![A cat](<../media/cat.png>) |'],
])('addresses are replaced and nothing else: %s', (source, resolved) => {
  expect(resolveMarkdown(source, REFERENCES)).toBe(resolved)
})

test('no text is lost or made, whatever the Markdown', () => {
  const pieces = fc.constantFrom('/uploads/cat.png', 'https://cms.example/first/', '![', '[', ']', '(', ')', '](', '<', '>', '"', 'x', ' ', '\n', '\n\n', '> ', '- ', '`', '\\', '*', '|', '[a]: ', ...NASTY) // biome-ignore format: a list
  fc.assert(
    fc.property(fc.array(pieces, { maxLength: 14 }), parts => {
      const source = parts.join('')
      const names = (text: string): string[] => {
        const found: string[] = []
        const visit = (node: { type: string; tagName?: string; children?: readonly object[] }): void => {
          if (node.tagName && node.tagName !== 'img') found.push(node.tagName)
          for (const child of node.children ?? []) visit(child as never)
        }
        visit(markdownToHast(text, { features: { gfm: true, frontmatter: false } }) as never)
        return found
      }
      const references = { ...REFERENCES, assets: new Map(), links: REFERENCES.links }
      expect(names(resolveMarkdown(source, references))).toEqual(names(source))
    }),
    { numRuns: 2000, seed: 1 },
  )
})
