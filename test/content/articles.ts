import { type Files, PNG } from './folder.ts'

/** A content folder that uses everything a content folder may hold, for comparisons with Astro. */
export const ARTICLES: Files = {
  'posts/plain.md':
    '---\ntitle: Plain\ndate: 2024-02-03\ntags: [one, two]\n---\n\nHello *world*, "quoted" -- and...\n\n## A heading\n\n## A heading\n',
  'posts/Sub Folder/Ünïcode Name.md': '---\ntitle: "Über"\n---\n# Ünï & Cø "x" `code` <b>bold</b>\n',
  'posts/guides/index.md': '---\ntitle: Guides\n---\n\nIndex.\n',
  'posts/named.md': '---\ntitle: Named\nslug: other/place\n---\nText\n',
  'posts/empty.md': '---\ntitle: Empty\n---\n',
  'posts/bom.md': '\uFEFF---\ntitle: BOM\n---\n\nWith a byte order mark.\n',
  'posts/windows.md':
    '---\r\ntitle: CRLF\r\ndate: 2024-02-03T10:00:00Z\r\n---\r\n\r\nLine one\r\nline two\r\n\r\n```js\r\nconst a = 1\r\n```\r\n',
  'posts/rule.md': '---\ntitle: Rule\n---\n\nText\n\n---\n\nMore `---` text\n',
  'posts/yaml-types.md': [
    '---',
    'title: Types',
    'date: 2024-02-03 10:11:12 +02:00',
    'extra:',
    '  int: 0o17',
    '  old: 017',
    '  float: .5',
    '  yes: yes',
    '  bool: true',
    '  nothing: ~',
    '  multi: |',
    '    one',
    '    two',
    '  folded: >-',
    '    a',
    '    b',
    '  anchor: &a { x: 1 }',
    '  alias: *a',
    '  merged: { <<: *a, y: 2 }',
    '  sexagesimal: 1:30',
    '---',
    'Body',
  ].join('\n'),
  'posts/gfm.md': [
    '---',
    'title: GFM',
    '---',
    '| a | b |',
    '| :- | -: |',
    '| 1 | `x|y` |',
    '',
    '- [ ] todo',
    '- [x] done',
    '',
    '~~gone~~ www.example.com and https://example.com/a?b=1&c=2 and me@example.com',
    '',
    'A note[^1] and again[^1] and another[^long].',
    '',
    '[^1]: The note.',
    '[^long]: Two',
    '',
    '    paragraphs.',
    '',
    '<https://autolink.example/> [ref] ![remote](https://img.example/a.png "title")',
    '',
    '[ref]: /to/there "Title"',
  ].join('\n'),
  'posts/code.md': [
    '---',
    'title: Code',
    '---',
    '```ts title="a.ts" {1}',
    'const a: Array<string> = ["<b>&amp;</b>"]',
    '```',
    '',
    '```',
    'no language <b>',
    '',
    '  indented',
    '```',
    '',
    '```nosuchlanguage',
    'x',
    '```',
    '',
    '    indented code',
    '',
    '~~~diff',
    '+ added',
    '- removed',
    '~~~',
    '',
    '```math',
    'x^2',
    '```',
  ].join('\n'),
  'posts/html.md':
    '---\ntitle: HTML\n---\n\n<details open>\n<summary>More</summary>\n\n**Bold** inside <kbd>Ctrl</kbd>\n\n</details>\n\n<!-- a comment -->\n',
  'posts/pictures/with-images.md':
    '---\ntitle: Images\ncover: ./cover.png\ngallery:\n  - { src: cover.png, alt: bare }\n  - { src: ../shared.png, alt: up }\nremote: https://img.example/x.png\n---\n\n![Cover](./cover.png "The cover")\n\n![Cover again](./cover.png) and ![spaced](<./my%20cover.png>)\n',
  'posts/pictures/cover.png': PNG,
  'posts/pictures/my cover.png': PNG,
  'posts/shared.png': PNG,
  'posts/data.json': '{ "title": "From JSON", "tags": ["json"], "date": "2024-01-01" }',
  'posts/data-two.yml': 'title: From YAML\ndate: 2024-01-01\ncover: ./shared.png\n',
  'people.json':
    '[{ "id": "ada", "name": "Ada", "friends": ["alan"] }, { "slug": "alan", "name": "Alan", "portrait": "./portraits/alan.png" }, { "id": 7, "name": "Seven" }]',
  'portraits/alan.png': PNG,
  'colours.yaml':
    '$schema: https://x.example/schema.json\nred: { hex: "#f00" }\nblue:\n  hex: "#00f"\n  since: 1999-12-31\n',
}

/** The collections of those articles as a theme declares them; `z` and `reference` are Astro's or stand-ins. */
export const ARTICLE_SCHEMAS = `
export const postSchema = (z, reference) => ({ image }) =>
  z.object({
    title: z.string(),
    date: z.coerce.date().optional(),
    tags: z.array(z.string()).default([]),
    cover: image().optional(),
    gallery: z.array(z.object({ src: image(), alt: z.string() })).optional(),
    remote: image().optional(),
    extra: z.any().optional(),
    author: reference('people').default('ada'),
  }).transform(post => ({ ...post, words: post.title.length }))
export const personSchema = (z, reference) => ({ image }) =>
  z.object({ name: z.string(), friends: z.array(reference('people')).default([]), portrait: image().optional() })
export const colourSchema = (z) => z.object({ hex: z.string(), since: z.date().optional() })
`
