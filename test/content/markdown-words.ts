import fc from 'fast-check'

/** Pieces of Markdown without HTML, images or unsafe addresses: what most editors write, in the worst order. */
const PIECES = [
  '# ', '## ', '###### ', '- ', '1. ', '> ', '    ', '\t', '```', '```js', '~~~', '```text\n', '`', '``', '*', '**', '_', '~~', '|',
  '| a | b |\n| --- | :-: |\n| 1 | 2 |\n', '[^1]', '[^1]: note\n', '[a](b)', '[a](http://x.example "t")', '[x]: http://e.example "q"\n',
  '[a](b "&lt;h2>t&lt;/h2>")', '[a](b "&lt;pre>&lt;code>t&lt;/code>&lt;/pre>")', '[x]', '- [ ] ', '- [x] ', '\n', '\n\n', '  \n', '\\\n', '---\n', '***\n', '===\n', '--', '---', '...', '"', "'", '"q"', "it's",
  '&amp;', '&lt;', '&copy;', '&#x3C;', '<https://a.example/c>', 'http://auto.example/x?a=1&b=2', 'www.a.example', 'a@b.example', 'a',
  'word', 'Ünï cødé 😀', '$', '{x}', 'frontmatter.title', '\\', '\\*', '1)', '>', '&', '\u00a0', '\ttab', '+ ', '* ', '^', '~', '==',
  '::', '{#id}', '\r\n', '\r', '\0',
] // biome-ignore format: a list

const word = fc
  .string({ maxLength: 8 })
  .map(text => text.replaceAll('<', '‹').replaceAll('!', '.').replaceAll(':', ';'))

export const markdownDocument = fc
  .array(fc.oneof(fc.constantFrom(...PIECES), word), { maxLength: 25 })
  .map(parts => parts.join(''))
